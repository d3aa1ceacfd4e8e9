"""Rules that PostgreSQL keeps: an event never changes, and is deleted only with its session."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql


class Migration(migrations.Migration):
    dependencies = [
        ("events_app", "0001_initial"),
        ("sessions_app", "0007_guards"),
    ]

    operations = [
        on_postgresql(
            """
            CREATE TRIGGER events_app_event_unchanged BEFORE UPDATE ON events_app_event
              FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
            CREATE TRIGGER events_app_event_kept BEFORE DELETE ON events_app_event
              FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
            """,
            """
            DROP TRIGGER events_app_event_unchanged ON events_app_event;
            DROP TRIGGER events_app_event_kept ON events_app_event;
            """,
        )
    ]
