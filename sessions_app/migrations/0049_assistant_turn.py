"""Answers of the assistant: one is open at most in a session."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0048_stored_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssistantTurn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "under way"),
                            ("done", "complete"),
                            ("stopped", "stopped by the candidate"),
                            ("failed", "broken off"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("text", models.TextField(blank=True, default="")),
                ("fault", models.CharField(blank=True, default="", max_length=200)),
                ("message_id", models.UUIDField(editable=False, null=True)),
                ("begun_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("lease_ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assistant_turns",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["begun_at", "id"],
                "indexes": [
                    models.Index(
                        fields=["session", "begun_at"], name="assistant_turn_session_oldest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "stopped", "failed"])),
                        name="assistant_turn_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("session",),
                        name="assistant_turn_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="assistant_turn_open_until_ended",
                    ),
                ],
            },
        ),
    ]
