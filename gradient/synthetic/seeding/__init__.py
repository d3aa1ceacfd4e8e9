"""Synthetic sessions in bulk, for measuring and for trying out at scale."""
