"""The hand-written statements on credentials, for PostgreSQL: see `gradient.core.statements`."""

# Whether its last use on record is so old that another one is worth noting.
UNNOTED = """
coalesce(k.last_used_at < %(now)s::timestamptz - interval '1 minute', true)
"""
VALID_KEY = """
sessions_app_apikey AS k
WHERE k.key_hash = %(key_hash)s::text AND k.revoked_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > %(now)s::timestamptz)
"""
