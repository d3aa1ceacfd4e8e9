"""A scoring is due until it is finished: docs/decisions/0026-background-tasks.md."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0027_due_scoring_runs")]

    operations = [
        migrations.RemoveField("scoringrun", "claimed_until"),
        migrations.RemoveField("scoringrun", "next_attempt_at"),
        migrations.RemoveField("scoringrun", "task_id"),
        AddConstraintNotValid(
            "scoringrun",
            models.CheckConstraint(
                condition=Q(
                    due_at__isnull=False, finished_at__isnull=True, organization__isnull=False
                )
                | Q(claim__isnull=True, due_at__isnull=True, finished_at__isnull=False),
                name="scoring_run_due_until_finished",
            ),
        ),
        # The queue of django-tasks-db, which is not in use.
        migrations.RunSQL(
            "DROP TABLE IF EXISTS django_tasks_database_dbtaskresult", migrations.RunSQL.noop
        ),
    ]
