"""PostgreSQL refuses TRUNCATE of the log and of the trees of its heads."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql


def truncated(table: str) -> migrations.RunPython:
    return on_postgresql(
        f"CREATE TRIGGER {table}_truncated BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_truncate();",
        f"DROP TRIGGER {table}_truncated ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("events_app", "0008_log_sizes"),
        ("sessions_app", "0040_append_only"),
    ]

    operations = [truncated("events_app_event"), truncated("events_app_treenode")]
