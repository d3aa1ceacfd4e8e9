"""What a candidate gives the assistant: instructions, memory and skills."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0043_score_automatically"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instructions",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="instructions",
                        serialize=False,
                        to="sessions_app.session",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={
                "verbose_name": "instructions of a session",
                "verbose_name_plural": "instructions of sessions",
            },
        ),
        migrations.CreateModel(
            name="MemoryEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("value", models.TextField(max_length=2000)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memory",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "memory entries",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "key"), name="memory_key_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "\\S")), name="memory_key_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__regex", "\\S")), name="memory_value_not_blank"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("instructions", models.TextField(max_length=20000)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("offered", "Offered by the assessment"),
                            ("created", "Written by the candidate"),
                            ("uploaded", "Uploaded by the candidate"),
                        ],
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(blank=True, default="", max_length=255)),
                ("is_enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "name"), name="skill_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")), name="skill_name_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instructions__regex", "\\S")),
                        name="skill_instructions_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["offered", "created", "uploaded"])),
                        name="skill_origin_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin", "uploaded"), ("file_name", ""), _connector="OR"
                        ),
                        name="skill_file_of_an_upload",
                    ),
                ],
            },
        ),
    ]
