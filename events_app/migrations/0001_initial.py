"""The event log, and what reviewers decide about its flags."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from gradient.core import clock
from gradient.core.json_fields import RecordedJSONField

EVENT_TYPES = [
    ("connector_browsed", "Looked through connectors"),
    ("connector_connected", "Connected a source"),
    ("skill_uploaded", "Uploaded a skill"),
    ("skill_created", "Wrote a skill"),
    ("skill_activated", "Activated a skill"),
    ("skill_enabled", "Enabled a skill"),
    ("skill_disabled", "Disabled a skill"),
    ("agents_md_edited", "Edited the assistant's instructions"),
    ("memory_added", "Added to the assistant's memory"),
    ("user_message", "Wrote to the assistant"),
    ("ai_response", "The assistant answered"),
    ("ai_tool_use", "The assistant used a tool"),
    ("slash_command", "Used a slash command"),
    ("manual_edit", "Edited by hand"),
    ("slide_added", "Added a slide"),
    ("slide_deleted", "Deleted a slide"),
    ("slide_reordered", "Moved a slide"),
    ("section_added", "Added a section"),
    ("section_deleted", "Deleted a section"),
    ("section_reordered", "Moved a section"),
    ("content_edited", "Edited content"),
    ("deliverable_downloaded", "Downloaded the deliverable"),
    ("deliverable_reuploaded", "Uploaded the deliverable again"),
    ("file_uploaded", "Uploaded a file"),
    ("task_submitted", "Submitted the task"),
    ("time_expired", "Time ran out"),
    ("security_flag", "Security flag"),
    ("ai_feedback", "Rated an answer"),
    ("phase_advanced", "Went on to the next phase"),
    ("inbox_item_opened", "Opened an inbox item"),
    ("inbox_item_closed", "Closed an inbox item"),
    ("workflow_run", "Ran the workflow"),
    ("workflow_prompt_edited", "Edited a workflow prompt"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("sessions_app", "0002_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="LogHead",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        to="sessions_app.session",
                        primary_key=True,
                        serialize=False,
                        related_name="log_head",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("event_count", models.PositiveIntegerField(default=0)),
                ("last_hash", models.BinaryField(max_length=32)),
                ("type_counts", models.JSONField(default=dict)),
                ("open_flags", models.PositiveIntegerField(default=0, db_default=0)),
            ],
            options={
                "verbose_name": "end of a log",
                "verbose_name_plural": "ends of logs",
                "indexes": [
                    models.Index(
                        fields=["session"],
                        condition=Q(open_flags__gt=0),
                        name="log_head_open_flags",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                        related_name="events",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("event_id", models.UUIDField(default=uuid.uuid4)),
                ("timestamp_ms", models.BigIntegerField()),
                ("phase", models.CharField(max_length=100)),
                ("type", models.CharField(max_length=22, choices=EVENT_TYPES)),
                ("type_seq", models.PositiveIntegerField()),
                ("data", RecordedJSONField()),
                ("created_at", models.DateTimeField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ["session", "seq"],
                "constraints": [
                    models.UniqueConstraint(fields=["session", "seq"], name="event_seq_unique"),
                    models.UniqueConstraint(
                        fields=["session", "type", "type_seq"], name="event_type_seq_unique"
                    ),
                    models.UniqueConstraint(fields=["session", "event_id"], name="event_id_unique"),
                    models.CheckConstraint(
                        condition=Q(type__in=[value for value, _ in EVENT_TYPES]),
                        name="event_type_known",
                    ),
                    models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
                    models.CheckConstraint(
                        condition=Q(timestamp_ms__gte=0), name="event_timestamp_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagDecision",
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
                        related_name="flag_decisions",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "decision",
                    models.CharField(
                        max_length=7, choices=[("dismiss", "Harmless"), ("confirm", "Counts")]
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                (
                    "author",
                    models.ForeignKey(
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        related_name="+",
                        on_delete=models.SET_NULL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["session", "seq", "id"], name="flag_decision_of_event")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(decision__in=["dismiss", "confirm"]), name="flag_decision_known"
                    )
                ],
            },
        ),
    ]
