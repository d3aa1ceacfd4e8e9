"""Code that bypasses Django and psycopg on PostgreSQL; docs/decisions/0012 has the gain of each.

`base` is Django's backend with a cheaper health check (`SOCKET_HEALTH_CHECK`). `statements`
composes statements from querysets and runs them by libpq (`FAST_PATH`, `PREPARED_STATEMENTS`).
`tests/gradient/core/test_postgresql.py` pins the internals of Django and psycopg that they use.
"""
