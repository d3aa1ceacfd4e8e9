"""Edits of the deliverable that the assistant proposes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0054_assistant_turn_question"),
    ]

    operations = [
        migrations.CreateModel(
            name="EditProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("turn_id", models.UUIDField(editable=False)),
                ("phase_index", models.PositiveSmallIntegerField()),
                ("path", models.CharField(max_length=200)),
                ("part_id", models.CharField(blank=True, default="", max_length=255)),
                ("change", models.JSONField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "not decided"), ("taken", "taken"), ("left", "left")],
                        default="open",
                        max_length=5,
                    ),
                ),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edit_proposals",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(fields=["session", "created_at"], name="proposal_session_oldest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "taken", "left"])),
                        name="proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_open_until_decided",
                    ),
                ],
            },
        ),
    ]
