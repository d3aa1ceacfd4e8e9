"""Changes as an organization is told of them, and the webhooks that tell."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gradient.core.clock
import gradient.core.json_fields


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0007_notes_and_queues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="feed_head",
                        serialize=False,
                        to="sessions_app.organization",
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
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveBigIntegerField(null=True)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("session.invited", "Invited"),
                            ("session.started", "Started"),
                            ("session.phase_advanced", "Phase begun"),
                            ("session.submitted", "Submitted"),
                            ("session.scored", "Scored"),
                            ("session.reviewed", "Reviewed"),
                            ("session.deleted", "Deleted"),
                        ],
                        max_length=22,
                    ),
                ),
                ("session_id", models.UUIDField()),
                ("data", gradient.core.json_fields.RecordedJSONField()),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="sessions_app.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("message_id", models.UUIDField()),
                ("type", models.CharField(max_length=22)),
                ("payload", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=gradient.core.clock.now, null=True)),
                ("ordered_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="sessions_app.change",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("status_code", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=200)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="sessions_app.webhookdelivery",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("url", models.CharField(max_length=2000)),
                ("events", models.JSONField(blank=True, default=list)),
                ("secret", models.CharField(editable=False, max_length=100)),
                (
                    "previous_secret",
                    models.CharField(blank=True, default="", editable=False, max_length=100),
                ),
                ("previous_secret_until", models.DateTimeField(editable=False, null=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "disabled_reason",
                    models.CharField(blank=True, default="", editable=False, max_length=200),
                ),
                ("failing_since", models.DateTimeField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=gradient.core.clock.now, editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook_endpoints",
                        to="sessions_app.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="endpoint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="sessions_app.webhookendpoint",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("position", None)),
                fields=["organization", "id"],
                name="change_not_in_feed",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["created_at"], name="change_oldest"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                fields=("organization", "position"), name="change_position_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "session.invited",
                            "session.started",
                            "session.phase_advanced",
                            "session.submitted",
                            "session.scored",
                            "session.reviewed",
                            "session.deleted",
                        ],
                    )
                ),
                name="change_type_known",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookendpoint",
            index=models.Index(
                fields=["organization", "-created_at", "-id"], name="webhook_org_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__regex", "\\S")), name="webhook_url_not_blank"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous_secret", ""), ("previous_secret_until", None)),
                    models.Q(
                        models.Q(("previous_secret", ""), _negated=True),
                        ("previous_secret_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="webhook_previous_secret_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at", "endpoint"],
                name="webhook_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("endpoint", "change"), name="webhook_delivery_once_per_change"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "delivered", "failed"])),
                name="webhook_delivery_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", False), ("status", "pending")),
                    models.Q(models.Q(("status", "pending"), _negated=True), ("due_at", None)),
                    _connector="OR",
                ),
                name="webhook_delivery_due_while_pending",
            ),
        ),
    ]
