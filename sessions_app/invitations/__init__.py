"""Invitations: `single` invites one candidate, `batch` many, from a CSV file that `table` parses.

`mail` queues the e-mail with a session's link, `sender` sends it. See decision records 0014 and
0026.
"""
