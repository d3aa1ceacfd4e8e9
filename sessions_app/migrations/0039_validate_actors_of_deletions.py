"""Check the bulk deletions that existed before the kinds of their actors."""

from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0038_actors_of_deletions")]

    operations = [
        ValidateConstraint("deletionjob", "deletion_actor_known"),
        ValidateConstraint("deletionjob", "deletion_canceller_known"),
    ]
