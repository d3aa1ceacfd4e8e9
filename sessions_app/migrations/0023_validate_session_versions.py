from django.db import migrations

from gradient.core.migration_operations import on_postgresql

VALIDATE = "ALTER TABLE sessions_app_session VALIDATE CONSTRAINT session_has_assessment_version;"


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0022_sessions_have_versions")]

    operations = [on_postgresql(VALIDATE, "SELECT 1;")]
