"""The lifecycle and the records, guarded by PostgreSQL against raw SQL too."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

CHANGES = [
    ("invited", "setup"),
    ("setup", "in_progress"),
    ("in_progress", "submitted"),
    ("submitted", "scoring"),
    ("scoring", "scored"),
    ("scoring", "submitted"),
    ("scored", "scoring"),
    ("scored", "reviewed"),
    ("reviewed", "scored"),
]
PAIRS = ", ".join(f"('{source}', '{target}')" for source, target in CHANGES)

STATUS = f"""
CREATE FUNCTION sessions_app_refuse_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a session cannot go from % to %', OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = 'session_lifecycle';
END $$;
CREATE TRIGGER session_lifecycle BEFORE UPDATE OF status ON sessions_app_session
  FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN ({PAIRS}))
  EXECUTE FUNCTION sessions_app_refuse_status();
"""
DROP_STATUS = """
DROP TRIGGER session_lifecycle ON sessions_app_session;
DROP FUNCTION sessions_app_refuse_status();
"""

# Shared by every table whose rows are facts. A row goes only together with its session.
RECORDS = """
CREATE FUNCTION gradient_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a recorded row of % never changes', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE FUNCTION gradient_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('gradient.deleting_sessions', true), '') <> 'on' THEN
    RAISE EXCEPTION 'rows of % go only together with their session', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN NULL;
END $$;
"""
DROP_RECORDS = """
DROP FUNCTION gradient_refuse_change();
DROP FUNCTION gradient_refuse_removal();
"""


def append_only(table: str) -> migrations.RunPython:
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
          FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
        """,
        f"DROP TRIGGER {table}_unchanged ON {table}; DROP TRIGGER {table}_kept ON {table};",
    )


def sealed_once(table: str, column: str) -> migrations.RunPython:
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_sealed BEFORE UPDATE ON {table}
          FOR EACH ROW WHEN (OLD.{column} IS NOT NULL)
          EXECUTE FUNCTION gradient_refuse_change();
        """,
        f"DROP TRIGGER {table}_sealed ON {table};",
    )


# A session, its assessment and its candidate belong to one organization.
SAME_ORGANIZATION = """
ALTER TABLE sessions_app_assessment
  ADD CONSTRAINT assessment_with_organization UNIQUE (id, organization_id);
ALTER TABLE sessions_app_candidate
  ADD CONSTRAINT candidate_with_organization UNIQUE (id, organization_id);
ALTER TABLE sessions_app_session
  ADD CONSTRAINT session_assessment_same_organization
    FOREIGN KEY (assessment_id, organization_id)
    REFERENCES sessions_app_assessment (id, organization_id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT session_candidate_same_organization
    FOREIGN KEY (candidate_id, organization_id)
    REFERENCES sessions_app_candidate (id, organization_id) DEFERRABLE INITIALLY DEFERRED;
"""
DROP_SAME_ORGANIZATION = """
ALTER TABLE sessions_app_session
  DROP CONSTRAINT session_assessment_same_organization,
  DROP CONSTRAINT session_candidate_same_organization;
ALTER TABLE sessions_app_assessment DROP CONSTRAINT assessment_with_organization;
ALTER TABLE sessions_app_candidate DROP CONSTRAINT candidate_with_organization;
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0001_initial")]

    operations = [
        on_postgresql(STATUS, DROP_STATUS),
        on_postgresql(SAME_ORGANIZATION, DROP_SAME_ORGANIZATION),
        on_postgresql(RECORDS, DROP_RECORDS),
        append_only("sessions_app_transition"),
        append_only("sessions_app_timeextension"),
        append_only("sessions_app_refusedsave"),
        append_only("sessions_app_score"),
        sealed_once("sessions_app_sessionphase", "ended_at"),
        sealed_once("sessions_app_checkpoint", "sealed_at"),
        # An audit entry outlives everything but its organization.
        on_postgresql(
            """
            CREATE TRIGGER sessions_app_auditentry_unchanged
              BEFORE UPDATE ON sessions_app_auditentry
              FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
            """,
            "DROP TRIGGER sessions_app_auditentry_unchanged ON sessions_app_auditentry;",
        ),
    ]
