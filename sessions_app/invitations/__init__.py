"""Bulk invitations from a CSV file: `table` parses it, `batch` previews it and invites.

`mail` orders the e-mail with a session's link, `sender` sends it. See decision records 0014 and
0026.
"""
