"""PostgreSQL refuses TRUNCATE of recorded rows, and changes of messages and decisions.

SQLite's triggers are made by `gradient.core.append_only` after each migration.
"""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

RECORDED = (
    "assessmentversion",
    "auditentry",
    "checkpoint",
    "decision",
    "deletionitem",
    "deletionjob",
    "erasure",
    "message",
    "refusedsave",
    "score",
    "sessionphase",
    "timeextension",
    "transition",
    "worksnapshot",
)
REFUSE_TRUNCATE = """
CREATE FUNCTION gradient_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('gradient.truncating', true), '') <> 'on' THEN
    RAISE EXCEPTION 'the recorded rows of % are not truncated', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN NULL;
END $$;
"""


def truncated(table: str) -> migrations.RunPython:
    return on_postgresql(
        f"CREATE TRIGGER {table}_truncated BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_truncate();",
        f"DROP TRIGGER {table}_truncated ON {table};",
    )


def unchanged_and_kept(table: str) -> migrations.RunPython:
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
          FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
        """,
        f"DROP TRIGGER {table}_unchanged ON {table}; DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0039_validate_actors_of_deletions")]

    operations = [
        on_postgresql(REFUSE_TRUNCATE, "DROP FUNCTION gradient_refuse_truncate();"),
        *(truncated(f"sessions_app_{name}") for name in RECORDED),
        unchanged_and_kept("sessions_app_message"),
        unchanged_and_kept("sessions_app_decision"),
    ]
