"""What a candidate works with in the workspace."""
