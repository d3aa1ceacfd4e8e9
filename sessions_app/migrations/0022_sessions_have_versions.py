"""A session's version exists, and is frozen when setup starts. Existing rows are checked next."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

FOREIGN_KEY = """
ALTER TABLE sessions_app_session
  ADD CONSTRAINT session_has_assessment_version
    FOREIGN KEY (assessment_id, assessment_version)
    REFERENCES sessions_app_assessmentversion (assessment_id, version) NOT VALID;
"""
DROP_FOREIGN_KEY = """
ALTER TABLE sessions_app_session DROP CONSTRAINT session_has_assessment_version;
"""
FROZEN = """
CREATE FUNCTION sessions_app_refuse_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a session that has started keeps its version and its time'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'session_version_frozen';
END $$;
CREATE TRIGGER session_version_frozen
  BEFORE UPDATE OF assessment_version, setup_minutes, time_factor ON sessions_app_session
  FOR EACH ROW
  WHEN (OLD.status <> 'invited' AND (OLD.assessment_version, OLD.setup_minutes, OLD.time_factor)
    IS DISTINCT FROM (NEW.assessment_version, NEW.setup_minutes, NEW.time_factor))
  EXECUTE FUNCTION sessions_app_refuse_version();
"""
DROP_FROZEN = """
DROP TRIGGER session_version_frozen ON sessions_app_session;
DROP FUNCTION sessions_app_refuse_version();
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0021_first_assessment_versions")]

    operations = [
        on_postgresql(FOREIGN_KEY, DROP_FOREIGN_KEY),
        on_postgresql(FROZEN, DROP_FROZEN),
    ]
