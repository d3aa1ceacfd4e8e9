"""An index for searches within names and addresses: docs/decisions/0010-admin.md."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

# It serves Django's `icontains`, which compares upper case. The extension is "trusted": the owner
# of the database may create it where the server has it. Where the server lacks it, a search reads
# the organization's candidates one by one and finds the same.
TRIGRAMS = """
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX candidate_trigrams ON sessions_app_candidate
    USING gin (upper(name::text) gin_trgm_ops, upper(email::text) gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
  RAISE WARNING 'candidates are searched without an index: no pg_trgm (%)', SQLERRM;
END $$;
"""
DROP_TRIGRAMS = "DROP INDEX IF EXISTS candidate_trigrams;"


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0008_session_counts")]

    operations = [on_postgresql(TRIGRAMS, DROP_TRIGRAMS)]
