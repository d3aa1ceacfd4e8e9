import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0009_candidate_search")]

    operations = [
        migrations.CreateModel(
            name="InvitationEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(default=gradient.core.clock.now, null=True)),
                ("claim", models.UUIDField(null=True)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("site", models.CharField(max_length=2_000)),
                ("message_id", models.UUIDField(default=uuid.uuid4)),
                (
                    "status",
                    models.CharField(
                        choices=[("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed")],
                        default="queued",
                        max_length=6,
                    ),
                ),
                ("ordered_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sessions_app.organization",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitation_email",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=Q(due_at__isnull=False),
                        fields=["organization", "due_at"],
                        name="invitation_email_due",
                    ),
                    models.Index(
                        condition=Q(status="failed"),
                        fields=["organization", "ordered_at"],
                        name="invitation_email_failed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(status__in=["queued", "sent", "failed"]),
                        name="invitation_email_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(due_at__isnull=False, status="queued")
                        | Q(~Q(status="queued"), claim__isnull=True, due_at__isnull=True),
                        name="invitation_email_due_while_queued",
                    ),
                    models.CheckConstraint(
                        condition=~Q(status="sent") | Q(sent_at__isnull=False),
                        name="invitation_email_sent_at_a_time",
                    ),
                ],
            },
        )
    ]
