"""The columns that all background tasks share: docs/decisions/0026-background-tasks.md."""

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0025_validate_erasure")]

    operations = [
        migrations.RemoveConstraint("scoringrun", "scoring_run_claimed_for_a_time"),
        migrations.RenameField("scoringrun", "attempts", "attempt_count"),
        # Without a default, which the runs that have ended would get.
        migrations.AddField("scoringrun", "due_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "scoringrun",
            "due_at",
            models.DateTimeField(default=gradient.core.clock.now, null=True),
        ),
        migrations.AddField(
            "scoringrun",
            "organization",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="sessions_app.organization",
            ),
        ),
        migrations.AddField("webhookdelivery", "claim", models.UUIDField(null=True)),
    ]
