"""What goes around Django and psycopg on PostgreSQL, each with its gain in docs/decisions/0012.

`base` is Django's backend with a cheaper health check (`SOCKET_HEALTH_CHECK`). `statements`
composes statements of querysets and runs them through libpq (`FAST_PATH`, `PREPARED_STATEMENTS`).
What they lean on in Django and psycopg is pinned by `tests/gradient/core/test_postgresql.py`.
"""
