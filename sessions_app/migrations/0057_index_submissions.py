"""Index the changes that announce submissions by session, for the verification of logs."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0056_workflow_runs_and_usage")]

    operations = [
        AddIndexConcurrently(
            "change",
            models.Index(
                fields=["session_id"],
                condition=Q(type="session.submitted"),
                name="change_submissions",
            ),
        ),
    ]
