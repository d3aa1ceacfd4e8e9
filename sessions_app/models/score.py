import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.points import show_points


class WithoutReasons(models.Func):
    """A review's adjustments with each reason replaced by `ERASED`."""

    output_field = models.JSONField()
    on_postgresql = """(
        SELECT coalesce(jsonb_agg(item || '{"reason": "Erased"}'), '[]')
        FROM jsonb_array_elements(%(expressions)s) AS item
    )"""
    on_sqlite = """(
        SELECT json_group_array(json_set(value, '$.reason', 'Erased'))
        FROM json_each(%(expressions)s)
    )"""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)


class Score(models.Model):
    """The result of scoring a session. Each scoring adds a version; none is overwritten.

    `auto_scores` has the shape of the API contract (section 3, «Shapes»): for each category and
    sub-criterion its points, its maximum, and the ids of the events that are its evidence.
    `explanations` is `{category: {sub-criterion: "sentence"}}`. `rubric` is a copy of the rubric
    that was applied, since the assessment's may change later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="scores", db_index=False
    )
    version = models.PositiveIntegerField()
    backend = models.CharField(max_length=200)
    rubric = models.JSONField()
    auto_scores = models.JSONField()
    auto_total = models.FloatField()
    explanations = models.JSONField(default=dict)
    summary_text = models.TextField(blank=True, default="")
    feedback_text = models.TextField(blank=True, default="")
    follow_up_questions = models.JSONField(default=list)
    scored_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(
        erased={
            "explanations": {},
            "summary_text": "",
            "feedback_text": "",
            "follow_up_questions": [],
        },
        others=("backend", "rubric", "auto_scores"),
    )

    class Meta:
        ordering = ["session", "-version"]
        indexes = [models.Index(fields=["-scored_at", "-id"], name="score_newest")]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="score_version_unique"),
            models.CheckConstraint(condition=Q(auto_total__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}: {show_points(self.auto_total)}"


class Review(models.Model):
    """A person's review of a score: adjustments with reasons, and a note.

    `adjustments` is a list of `{"categoryId", "subCriterionId"?, "points", "reason"}`; the points
    replace the scorer's. Each review adds a version; one with `reopened_at` no longer counts.
    Scores and reviews are written only by `sessions_app.scores.score_records`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    score = models.ForeignKey(
        Score, on_delete=models.CASCADE, related_name="reviews", db_index=False
    )
    version = models.PositiveIntegerField()
    adjustments = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    final_total = models.FloatField()
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.TextField(blank=True, default="")

    personal_data = PersonalData(
        erased={"adjustments": WithoutReasons("adjustments"), "note": "", "reopen_reason": ""},
        others=("actor_id",),
    )

    class Meta:
        ordering = ["score", "-version"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="review_newest")]
        constraints = [
            models.UniqueConstraint(fields=["score", "version"], name="review_version_unique"),
            one_of("actor_kind", ActorKind, "review_actor_known"),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | Q(reopened_at__gte=F("created_at")),
                name="review_reopened_after_made",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.version}: {show_points(self.final_total)}"
