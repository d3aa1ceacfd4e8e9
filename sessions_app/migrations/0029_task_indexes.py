"""The due tasks of each lane: docs/decisions/0026-background-tasks.md."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0028_task_constraints")]

    operations = [
        AddIndexConcurrently(
            "scoringrun",
            models.Index(
                condition=Q(due_at__isnull=False),
                fields=["organization", "due_at"],
                name="scoring_run_due",
            ),
        ),
        AddIndexConcurrently(
            "webhookdelivery",
            models.Index(
                condition=Q(due_at__isnull=False),
                fields=["endpoint", "due_at"],
                name="webhook_delivery_lane",
            ),
        ),
        RemoveIndexConcurrently("webhookdelivery", "webhook_delivery_due"),
        ValidateConstraint("scoringrun", "scoring_run_due_until_finished"),
    ]
