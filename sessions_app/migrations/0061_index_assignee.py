"""Index each assignee's sessions in the order of the list."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0060_add_assignee")]

    operations = [
        AddIndexConcurrently(
            "session",
            models.Index(
                fields=["assignee", "-created_at", "-id"],
                condition=Q(assignee__isnull=False),
                name="session_assignee_newest",
            ),
        ),
    ]
