"""Synthetic data: in bulk for measuring, and a small organization for looking at."""
