"""Check the logs that existed before events could be erased."""

from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("events_app", "0004_erased_events")]

    operations = [ValidateConstraint("loghead", "log_head_erased_are_events")]
