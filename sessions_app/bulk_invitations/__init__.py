"""Inviting many candidates from a table: `table` reads it, `inviting` previews and does it."""
