"""Rules that PostgreSQL keeps against raw SQL too: the lifecycle, and what never changes."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

CHANGES_OF_STATUS = [
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
PAIRS = ", ".join(f"('{source}', '{target}')" for source, target in CHANGES_OF_STATUS)

LIFECYCLE = f"""
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
DROP_LIFECYCLE = """
DROP TRIGGER session_lifecycle ON sessions_app_session;
DROP FUNCTION sessions_app_refuse_status();
"""

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

# The triggers below, and those of other apps, call these two. The transaction that deletes a whole
# session sets `gradient.deleting_sessions`: decisions/0008-deletion.md.
REFUSALS = """
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
DROP_REFUSALS = """
DROP FUNCTION gradient_refuse_change();
DROP FUNCTION gradient_refuse_removal();
"""


def unchanged(table: str, *, once: str = "", name: str = "unchanged") -> migrations.RunPython:
    """Refuse to update a row of the table: always, or once its old values meet a condition."""
    when = f"WHEN ({once})" if once else ""
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table}
          FOR EACH ROW {when} EXECUTE FUNCTION gradient_refuse_change();
        """,
        f"DROP TRIGGER {table}_{name} ON {table};",
    )


def kept(table: str) -> migrations.RunPython:
    """Refuse to delete rows of the table, unless their session is deleted with them."""
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
        """,
        f"DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0006_bulk_deletion")]

    operations = [
        on_postgresql(LIFECYCLE, DROP_LIFECYCLE),
        on_postgresql(SAME_ORGANIZATION, DROP_SAME_ORGANIZATION),
        on_postgresql(REFUSALS, DROP_REFUSALS),
        unchanged("sessions_app_transition"),
        kept("sessions_app_transition"),
        unchanged("sessions_app_timeextension"),
        kept("sessions_app_timeextension"),
        unchanged("sessions_app_refusedsave"),
        kept("sessions_app_refusedsave"),
        unchanged("sessions_app_score"),
        kept("sessions_app_score"),
        unchanged("sessions_app_sessionphase", once="OLD.ended_at IS NOT NULL", name="sealed"),
        unchanged("sessions_app_checkpoint", once="OLD.sealed_at IS NOT NULL", name="sealed"),
        # Snapshots may be deleted: a history that grows too large is thinned out.
        unchanged("sessions_app_worksnapshot"),
        unchanged("sessions_app_auditentry"),
        unchanged("sessions_app_deletionjob", once="OLD.ended_at IS NOT NULL"),
        unchanged("sessions_app_deletionitem", once="OLD.outcome <> 'waiting'"),
        # The content of a snapshot is compressed; PostgreSQL need not try again.
        on_postgresql(
            "ALTER TABLE sessions_app_worksnapshot ALTER COLUMN content SET STORAGE EXTERNAL;",
            "ALTER TABLE sessions_app_worksnapshot ALTER COLUMN content SET STORAGE EXTENDED;",
        ),
    ]
