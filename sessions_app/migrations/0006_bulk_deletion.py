"""Jobs that delete many sessions, and their receipts."""

import uuid

from django.db import migrations, models
from django.db.models import F, Q

from gradient.core import clock

DELETION_STATUSES = [
    ("preview", "Preview"),
    ("queued", "Waiting"),
    ("running", "Running"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
]
DELETION_OUTCOMES = [
    ("waiting", "Not deleted"),
    ("deleted", "Deleted"),
    ("running", "Left out: it was running"),
    ("missing", "It was gone already"),
    ("failed", "Failed"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("sessions_app", "0005_changes")]
    operations = [
        migrations.CreateModel(
            name="DeletionJob",
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
                        related_name="deletion_jobs",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                (
                    "status",
                    models.CharField(max_length=9, default="preview", choices=DELETION_STATUSES),
                ),
                ("actor_id", models.CharField(max_length=36)),
                ("cancelled_by", models.CharField(max_length=36, blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("includes_running", models.BooleanField(default=False)),
                ("total", models.PositiveIntegerField(default=0)),
                ("not_found", models.PositiveIntegerField(default=0)),
                ("facts", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("deleted", models.PositiveIntegerField(default=0)),
                ("running", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(max_length=64, blank=True, default="")),
                ("created_at", models.DateTimeField(default=clock.now)),
                ("ordered_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="deletion_newest"),
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="deletion_org_newest"
                    ),
                    models.Index(
                        fields=["ordered_at", "id"],
                        condition=Q(status__in=("queued", "running")),
                        name="deletion_to_do",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(status__in=[value for value, _ in DELETION_STATUSES]),
                        name="deletion_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(ordered_at=None, status="preview")
                        | (~Q(status="preview") & Q(ordered_at__isnull=False, reason__regex=r"\S")),
                        name="deletion_ordered_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=False, status__in=("completed", "cancelled"))
                        | (~Q(status__in=("completed", "cancelled")) & Q(ended_at=None)),
                        name="deletion_ended_agrees_with_status",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            total__gte=F("deleted") + F("running") + F("missing") + F("failed")
                        ),
                        name="deletion_never_more_than_total",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeletionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        to="sessions_app.deletionjob",
                        related_name="items",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("session_id", models.UUIDField()),
                (
                    "outcome",
                    models.CharField(max_length=7, default="waiting", choices=DELETION_OUTCOMES),
                ),
            ],
            options={
                "ordering": ["job", "id"],
                "indexes": [
                    models.Index(fields=["job", "outcome", "id"], name="deletion_item_of_job")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session_id", "job"], name="deletion_item_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=[value for value, _ in DELETION_OUTCOMES]),
                        name="deletion_item_outcome_known",
                    ),
                ],
            },
        ),
    ]
