"""Bulk invitations from a CSV file: `table` parses it, `batch` previews it and invites.

`mail` sends the invitations. See decision record 0014.
"""
