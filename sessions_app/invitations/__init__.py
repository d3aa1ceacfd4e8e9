"""Inviting many candidates from a table: `table` reads it, `batch` previews and does it."""
