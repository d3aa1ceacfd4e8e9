"""Runs of the steps of workflows, and what the assistant costs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0055_edit_proposal"),
    ]

    operations = [
        migrations.AddField(
            model_name="assistantturn",
            name="calls",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="assistantturn",
            name="is_estimated",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="assistantturn",
            name="milliseconds",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="assistantturn",
            name="tokens",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="AssistantUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("calls", models.PositiveIntegerField(default=0)),
                ("tokens", models.PositiveBigIntegerField(default=0)),
                ("milliseconds", models.PositiveBigIntegerField(default=0)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assistant_usage",
                        to="sessions_app.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "assistant usage",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "day"), name="assistant_usage_one_for_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkflowRun",
            fields=[
                (
                    "turn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="step_run",
                        serialize=False,
                        to="sessions_app.assistantturn",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("phase_index", models.PositiveSmallIntegerField()),
                ("step", models.PositiveSmallIntegerField()),
                ("step_id", models.CharField(blank=True, default="", max_length=255)),
                ("step_name", models.CharField(blank=True, default="", max_length=2000)),
                ("prompt", models.TextField()),
                ("inputs", models.JSONField(default=list)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workflow_runs",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "number"), name="step_run_number_unique"
                    )
                ],
            },
        ),
    ]
