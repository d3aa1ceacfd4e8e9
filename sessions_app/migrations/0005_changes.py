"""The change feed of an organization, and its webhooks."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from gradient.core import clock
from gradient.core.json_fields import RecordedJSONField

CHANGE_TYPES = [
    ("session.invited", "Invited"),
    ("session.started", "Started"),
    ("session.phase_advanced", "Phase begun"),
    ("session.submitted", "Submitted"),
    ("session.scored", "Scored"),
    ("session.reviewed", "Reviewed"),
    ("session.deleted", "Deleted"),
]
DELIVERY_STATUSES = [("pending", "Pending"), ("delivered", "Delivered"), ("failed", "Failed")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("sessions_app", "0004_scores"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                ("message_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="changes",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("position", models.PositiveBigIntegerField(null=True)),
                ("type", models.CharField(max_length=22, choices=CHANGE_TYPES)),
                ("session_id", models.UUIDField()),
                ("data", RecordedJSONField()),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["organization", "id"],
                        condition=Q(position=None),
                        name="change_not_in_feed",
                    ),
                    models.Index(fields=["created_at"], name="change_oldest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organization", "position"], name="change_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(type__in=[value for value, _ in CHANGE_TYPES]),
                        name="change_type_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        to="sessions_app.organization",
                        primary_key=True,
                        serialize=False,
                        related_name="feed_head",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("last_position", models.PositiveBigIntegerField(default=0)),
                ("forgotten_position", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "end of a feed",
                "verbose_name_plural": "ends of feeds",
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
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
                        related_name="webhook_endpoints",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("name", models.CharField(max_length=200, blank=True, default="")),
                ("url", models.CharField(max_length=2000)),
                ("events", models.JSONField(blank=True, default=list)),
                ("secret", models.CharField(max_length=100, editable=False)),
                (
                    "previous_secret",
                    models.CharField(max_length=100, blank=True, default="", editable=False),
                ),
                ("previous_secret_until", models.DateTimeField(null=True, editable=False)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "disabled_reason",
                    models.CharField(max_length=200, blank=True, default="", editable=False),
                ),
                ("failing_since", models.DateTimeField(null=True, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        editable=False,
                        on_delete=models.SET_NULL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="webhook_org_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(url__regex=r"\S"), name="webhook_url_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=Q(previous_secret="", previous_secret_until=None)
                        | (~Q(previous_secret="") & Q(previous_secret_until__isnull=False)),
                        name="webhook_previous_secret_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        to="sessions_app.webhookendpoint",
                        related_name="deliveries",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        to="sessions_app.change",
                        null=True,
                        related_name="deliveries",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("message_id", models.UUIDField()),
                ("type", models.CharField(max_length=22)),
                ("payload", models.TextField()),
                (
                    "status",
                    models.CharField(max_length=9, default="pending", choices=DELIVERY_STATUSES),
                ),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True, default=clock.now)),
                ("ordered_at", models.DateTimeField(default=clock.now)),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["due_at", "endpoint"],
                        condition=Q(due_at__isnull=False),
                        name="webhook_delivery_due",
                    ),
                    models.Index(
                        fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_newest"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="webhook_delivery_any"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["endpoint", "change"], name="webhook_delivery_once_per_change"
                    ),
                    models.CheckConstraint(
                        condition=Q(status__in=[value for value, _ in DELIVERY_STATUSES]),
                        name="webhook_delivery_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(due_at__isnull=False, status="pending")
                        | (~Q(status="pending") & Q(due_at=None)),
                        name="webhook_delivery_due_while_pending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        to="sessions_app.webhookdelivery",
                        related_name="attempts",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("status_code", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(max_length=200, blank=True, default="")),
                ("answer", models.CharField(max_length=500, blank=True, default="")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
    ]
