"""Add the orders of hiring systems."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0058_required_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="HiringOrder",
            fields=[
                ("claim", models.UUIDField(null=True)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system", models.CharField(choices=[("greenhouse", "Greenhouse")], max_length=20)),
                ("external_id", models.CharField(max_length=500)),
                ("profile_url", models.CharField(blank=True, default="", max_length=2000)),
                ("notify_url", models.CharField(blank=True, default="", max_length=2000)),
                ("credential", models.TextField(blank=True, default="", editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "No result yet"),
                            ("queued", "Queued"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("ordered_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hiring_orders",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["organization", "due_at"],
                        name="hiring_order_due",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="hiring_order_any"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "system", "external_id"), name="hiring_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["greenhouse"])),
                        name="hiring_order_system_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "queued", "sent", "failed"])),
                        name="hiring_order_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("status", "queued")),
                            models.Q(
                                models.Q(("status", "queued"), _negated=True),
                                ("claim__isnull", True),
                                ("due_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="hiring_order_due_while_queued",
                    ),
                ],
            },
        ),
    ]
