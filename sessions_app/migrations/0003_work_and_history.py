"""What happens in a session: changes of status, extensions, messages, and the work."""

import uuid

from django.db import migrations, models
from django.db.models import Q

from gradient.core import clock
from gradient.core.json_fields import RecordedJSONField

STATUSES = [
    ("invited", "Invited"),
    ("setup", "Setup"),
    ("in_progress", "In progress"),
    ("submitted", "Submitted"),
    ("scoring", "Scoring"),
    ("scored", "Scored"),
    ("reviewed", "Reviewed"),
]
ACTOR_KINDS = [
    ("candidate", "Candidate"),
    ("api_key", "API key"),
    ("staff", "Staff"),
    ("timer", "Timer"),
    ("scorer", "Scorer"),
]
MESSAGE_ROLES = [("user", "Candidate"), ("assistant", "Assistant"), ("tool", "Tool")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("sessions_app", "0002_sessions")]
    operations = [
        migrations.CreateModel(
            name="Transition",
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
                        related_name="transitions",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("from_status", models.CharField(max_length=11, choices=STATUSES)),
                ("to_status", models.CharField(max_length=11, choices=STATUSES)),
                ("actor_kind", models.CharField(max_length=9, choices=ACTOR_KINDS)),
                ("actor_id", models.CharField(max_length=36, blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["session", "id"], name="transition_session_oldest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(from_status__in=[value for value, _ in STATUSES]),
                        name="transition_from_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(to_status__in=[value for value, _ in STATUSES]),
                        name="transition_to_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(actor_kind__in=[value for value, _ in ACTOR_KINDS]),
                        name="transition_actor_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeExtension",
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
                        related_name="extensions",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("phase_index", models.PositiveSmallIntegerField(null=True)),
                ("minutes", models.FloatField()),
                ("reason", models.TextField()),
                ("actor_kind", models.CharField(max_length=9, choices=ACTOR_KINDS)),
                ("actor_id", models.CharField(max_length=36, blank=True, default="")),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(minutes__gt=0), name="time_extension_adds_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(reason__regex=r"\S"), name="time_extension_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=Q(actor_kind__in=[value for value, _ in ACTOR_KINDS]),
                        name="time_extension_actor_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        to="sessions_app.session",
                        related_name="messages",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("role", models.CharField(max_length=9, choices=MESSAGE_ROLES)),
                ("content", models.TextField()),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(
                        fields=["session", "created_at", "id"], name="message_session_oldest"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="message_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(role__in=[value for value, _ in MESSAGE_ROLES]),
                        name="message_role_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "phase",
                    models.OneToOneField(
                        to="sessions_app.sessionphase",
                        primary_key=True,
                        serialize=False,
                        related_name="checkpoint",
                        on_delete=models.CASCADE,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        to="sessions_app.session",
                        related_name="checkpoints",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("state", RecordedJSONField(null=True)),
                ("digest", models.CharField(max_length=64, blank=True, default="")),
                ("saved_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("snapshot_at", models.DateTimeField(null=True, editable=False)),
                (
                    "history_bytes",
                    models.PositiveBigIntegerField(default=0, db_default=0, editable=False),
                ),
            ],
            options={
                "ordering": ["phase"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(saved_at=None, state=None)
                        | Q(saved_at__isnull=False, state__isnull=False),
                        name="checkpoint_saved_at_with_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkSnapshot",
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
                        related_name="snapshots",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("phase_index", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("saved_at", models.DateTimeField()),
                ("content", models.BinaryField()),
            ],
            options={
                "ordering": ["session", "revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session", "revision"], name="work_snapshot_revision_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedSave",
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
                        related_name="refused_saves",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("phase_index", models.PositiveSmallIntegerField()),
                ("base_revision", models.CharField(max_length=200)),
                ("current_revision", models.PositiveIntegerField()),
                ("state", RecordedJSONField()),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
    ]
