"""Scores, the runs that produce them, reviews and notes."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from gradient.core import clock

ACTOR_KINDS = [
    ("candidate", "Candidate"),
    ("api_key", "API key"),
    ("staff", "Staff"),
    ("timer", "Timer"),
    ("scorer", "Scorer"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("sessions_app", "0003_work_and_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Score",
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
                        related_name="scores",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("backend", models.CharField(max_length=200)),
                ("rubric", models.JSONField()),
                ("auto_scores", models.JSONField()),
                ("auto_total", models.FloatField()),
                ("explanations", models.JSONField(default=dict)),
                ("summary_text", models.TextField(blank=True, default="")),
                ("feedback_text", models.TextField(blank=True, default="")),
                ("follow_up_questions", models.JSONField(default=list)),
                ("scored_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["session", "-version"],
                "indexes": [models.Index(fields=["-scored_at", "-id"], name="score_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session", "version"], name="score_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(auto_total__gte=0), name="score_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        to="sessions_app.score",
                        related_name="reviews",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("adjustments", models.JSONField(default=list)),
                ("note", models.TextField(blank=True, default="")),
                ("final_total", models.FloatField()),
                ("actor_kind", models.CharField(max_length=9, choices=ACTOR_KINDS)),
                ("actor_id", models.CharField(max_length=36, blank=True, default="")),
                ("created_at", models.DateTimeField(default=clock.now)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopen_reason", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ["score", "-version"],
                "indexes": [models.Index(fields=["-created_at", "-id"], name="review_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["score", "version"], name="review_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(actor_kind__in=[value for value, _ in ACTOR_KINDS]),
                        name="review_actor_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(reopened_at=None) | Q(reopened_at__gte=F("created_at")),
                        name="review_reopened_after_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRun",
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
                        related_name="scoring_runs",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("task_id", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("last_fault", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["session", "id"], name="scoring_run_session_oldest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["session"],
                        condition=Q(finished_at=None),
                        name="scoring_run_one_unfinished",
                    ),
                    models.CheckConstraint(
                        condition=Q(claim=None, claimed_until=None)
                        | Q(claim__isnull=False, claimed_until__isnull=False, finished_at=None),
                        name="scoring_run_claimed_for_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                        related_name="notes",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("seq", models.PositiveIntegerField(null=True)),
                ("text", models.TextField(max_length=10000)),
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
                "indexes": [models.Index(fields=["session", "id"], name="note_session_oldest")],
                "constraints": [
                    models.CheckConstraint(condition=Q(text__regex=r"\S"), name="note_not_blank")
                ],
            },
        ),
    ]
