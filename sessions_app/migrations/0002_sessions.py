"""Candidates, their sessions, and the phases of a session."""

import uuid

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from gradient.core import clock
from sessions_app.models import new_token

STATUSES = [
    ("invited", "Invited"),
    ("setup", "Setup"),
    ("in_progress", "In progress"),
    ("submitted", "Submitted"),
    ("scoring", "Scoring"),
    ("scored", "Scored"),
    ("reviewed", "Reviewed"),
]
SUBMITTED_BY = [("candidate", "Candidate"), ("timer", "Timer"), ("staff", "Staff")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("sessions_app", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="candidates",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
                ("deleted_at", models.DateTimeField(blank=True, null=True, editable=False)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="candidate_newest"),
                    models.Index(
                        fields=["organization", "-created_at", "-id"],
                        condition=Q(deleted_at=None),
                        name="candidate_org_newest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        "organization",
                        Lower("email"),
                        name="candidate_email_unique_in_org",
                        violation_error_message=(
                            "Another candidate of the organization has this address."
                        ),
                    ),
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="candidate_name_not_blank"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="sessions",
                        on_delete=models.PROTECT,
                        db_index=False,
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        to="sessions_app.assessment",
                        related_name="sessions",
                        on_delete=models.PROTECT,
                        db_index=False,
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        to="sessions_app.candidate",
                        related_name="sessions",
                        on_delete=models.PROTECT,
                        db_index=False,
                    ),
                ),
                ("token", models.CharField(max_length=64, default=new_token, editable=False)),
                (
                    "status",
                    models.CharField(
                        max_length=11, default="invited", editable=False, choices=STATUSES
                    ),
                ),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
                ("due_date", models.DateTimeField(blank=True, null=True)),
                ("setup_minutes", models.FloatField(default=0, editable=False)),
                ("setup_started_at", models.DateTimeField(null=True, editable=False)),
                ("task_started_at", models.DateTimeField(null=True, editable=False)),
                ("submitted_at", models.DateTimeField(null=True, editable=False)),
                (
                    "submitted_by",
                    models.CharField(max_length=9, null=True, editable=False, choices=SUBMITTED_BY),
                ),
                ("scoring_started_at", models.DateTimeField(null=True, editable=False)),
                ("scored_at", models.DateTimeField(null=True, editable=False)),
                ("reviewed_at", models.DateTimeField(null=True, editable=False)),
                (
                    "current_phase_index",
                    models.PositiveSmallIntegerField(null=True, editable=False),
                ),
                ("timer_ends_at", models.DateTimeField(null=True, editable=False)),
                ("final_percent", models.FloatField(null=True, editable=False)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="session_newest"),
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="session_org_newest"
                    ),
                    models.Index(
                        fields=["organization", "status", "-created_at", "-id"],
                        name="session_org_status_newest",
                    ),
                    models.Index(
                        fields=["assessment", "-created_at", "-id"],
                        name="session_assessment_newest",
                    ),
                    models.Index(
                        fields=["candidate", "-created_at", "-id"], name="session_candidate_newest"
                    ),
                    models.Index(
                        fields=["organization", "timer_ends_at"],
                        condition=Q(timer_ends_at__isnull=False),
                        name="session_running_timers",
                    ),
                    models.Index(
                        fields=["organization", "final_percent"],
                        condition=Q(final_percent__isnull=False),
                        name="session_org_percent",
                    ),
                    models.Index(
                        fields=["assessment", "final_percent"],
                        condition=Q(final_percent__isnull=False),
                        name="session_assessment_percent",
                    ),
                    models.Index(
                        fields=["scoring_started_at"],
                        condition=Q(status="scoring"),
                        name="session_being_scored",
                    ),
                    models.Index(
                        fields=["organization", "-submitted_at", "-id"],
                        condition=Q(submitted_at__isnull=False),
                        name="session_org_submitted",
                    ),
                    models.Index(
                        fields=["organization", "submitted_at"],
                        condition=Q(status="submitted"),
                        name="session_to_score",
                    ),
                    models.Index(
                        fields=["organization", "scored_at"],
                        condition=Q(status="scored"),
                        name="session_to_review",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["token"], name="session_token_unique"),
                    models.UniqueConstraint(
                        fields=["candidate", "assessment"],
                        condition=Q(status__in=("invited", "setup", "in_progress")),
                        name="session_one_open_per_candidate",
                    ),
                    models.CheckConstraint(
                        condition=Q(status__in=[value for value, _ in STATUSES]),
                        name="session_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(status="invited")
                        & Q(
                            setup_started_at__isnull=True,
                            submitted_at__isnull=True,
                            task_started_at__isnull=True,
                        )
                        | Q(status="setup")
                        & Q(
                            setup_started_at__isnull=False,
                            submitted_at__isnull=True,
                            task_started_at__isnull=True,
                        )
                        | Q(status="in_progress")
                        & Q(
                            setup_started_at__isnull=False,
                            submitted_at__isnull=True,
                            task_started_at__isnull=False,
                        )
                        | Q(status="submitted")
                        & Q(
                            submitted_at__isnull=False,
                            task_started_at__isnull=False,
                        )
                        | Q(status="scoring")
                        & Q(
                            scoring_started_at__isnull=False,
                            submitted_at__isnull=False,
                            task_started_at__isnull=False,
                        )
                        | Q(status="scored")
                        & Q(
                            scored_at__isnull=False,
                            submitted_at__isnull=False,
                            task_started_at__isnull=False,
                        )
                        | Q(status="reviewed")
                        & Q(
                            reviewed_at__isnull=False,
                            scored_at__isnull=False,
                            submitted_at__isnull=False,
                            task_started_at__isnull=False,
                        ),
                        name="session_times_agree_with_status",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            status__in=("setup", "in_progress"), timer_ends_at__isnull=False
                        )
                        | (~Q(status__in=("setup", "in_progress")) & Q(timer_ends_at=None)),
                        name="session_timer_runs_while_running",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            status__in=("submitted", "scoring", "scored", "reviewed"),
                            submitted_by__in=[value for value, _ in SUBMITTED_BY],
                            submitted_by__isnull=False,
                        )
                        | (
                            ~Q(status__in=("submitted", "scoring", "scored", "reviewed"))
                            & Q(submitted_by=None)
                        ),
                        name="session_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(current_phase_index=None, task_started_at=None)
                        | Q(current_phase_index__isnull=False, task_started_at__isnull=False),
                        name="session_phase_once_task_started",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionPhase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        to="sessions_app.session",
                        related_name="phases",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("minutes", models.FloatField()),
                ("started_at", models.DateTimeField(null=True, editable=False)),
                ("ended_at", models.DateTimeField(null=True, editable=False)),
                (
                    "time_remaining_at_end",
                    models.PositiveBigIntegerField(null=True, editable=False),
                ),
            ],
            options={
                "ordering": ["session", "index"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session", "index"], name="session_phase_index_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="session_phase_name_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=Q(minutes__gt=0), name="session_phase_has_minutes"
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at=None)
                        | Q(ended_at__gte=F("started_at"), started_at__isnull=False),
                        name="session_phase_ends_after_start",
                    ),
                ],
            },
        ),
    ]
