"""Decisions about candidates, the session's last outcome, and the change that tells of it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import gradient.core.clock
from gradient.core.migration_operations import AddConstraintNotValid

OUTCOMES = [("advance", "Advance"), ("hold", "Hold"), ("reject", "Reject")]
ACTORS = [
    ("candidate", "Candidate"),
    ("api_key", "API key"),
    ("staff", "Staff"),
    ("timer", "Timer"),
    ("scorer", "Scorer"),
]
CHANGES = [
    ("session.invited", "Invited"),
    ("session.started", "Started"),
    ("session.phase_advanced", "Phase begun"),
    ("session.submitted", "Submitted"),
    ("session.scored", "Scored"),
    ("session.reviewed", "Reviewed"),
    ("session.decided", "Decided"),
    ("session.deleted", "Deleted"),
]


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0035_message_totals")]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="sessions_app.session",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(blank=True, choices=OUTCOMES, default="", max_length=7),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("actor_kind", models.CharField(choices=ACTORS, max_length=9)),
                ("actor_id", models.CharField(blank=True, default="", max_length=36)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={
                "ordering": ["session", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session", "version"], name="decision_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["", *(value for value, _ in OUTCOMES)]),
                        name="decision_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(version__gte=1), name="decision_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=Q(reason__regex=r"\S"), name="decision_reason_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=Q(actor_kind__in=[value for value, _ in ACTORS]),
                        name="decision_actor_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "session",
            "decision",
            models.CharField(
                blank=True,
                choices=OUTCOMES,
                db_default="",
                default="",
                editable=False,
                max_length=7,
            ),
        ),
        AddConstraintNotValid(
            "session",
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(
                    decision__in=[value for value, _ in OUTCOMES],
                    status__in=("submitted", "scoring", "scored", "reviewed"),
                ),
                name="session_decided_after_submission",
            ),
        ),
        migrations.AlterField("change", "type", models.CharField(choices=CHANGES, max_length=22)),
        migrations.RemoveConstraint("change", "change_type_known"),
        AddConstraintNotValid(
            "change",
            models.CheckConstraint(
                condition=Q(type__in=[value for value, _ in CHANGES]), name="change_type_known"
            ),
        ),
    ]
