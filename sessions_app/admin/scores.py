from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import json_block, text_block
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Review, Score, ScoringRun


@admin.register(Score)
class ScoreAdmin(FactAdmin):
    deferred = (
        "rubric",
        "auto_scores",
        "explanations",
        "summary_text",
        "feedback_text",
        "follow_up_questions",
    )
    list_display = ("scored_at", "of_session", "version", "backend", "auto_total")
    ordering = ("-scored_at", "-id")
    fields = (
        "session",
        "version",
        "backend",
        "auto_total",
        "scored_at",
        "summary",
        "feedback",
        "questions",
        "scores_block",
        "explanations_block",
        "applied_rubric",
    )
    readonly_fields = (
        "summary",
        "feedback",
        "questions",
        "scores_block",
        "explanations_block",
        "applied_rubric",
    )

    @admin.display(description="summary")
    def summary(self, score: Score) -> SafeString | str:
        return text_block(score.summary_text)

    @admin.display(description="feedback")
    def feedback(self, score: Score) -> SafeString | str:
        return text_block(score.feedback_text)

    @admin.display(description="follow-up questions")
    def questions(self, score: Score) -> SafeString | str:
        return json_block(score.follow_up_questions)

    @admin.display(description="scores")
    def scores_block(self, score: Score) -> SafeString | str:
        return json_block(score.auto_scores)

    @admin.display(description="explanations")
    def explanations_block(self, score: Score) -> SafeString | str:
        return json_block(score.explanations)

    @admin.display(description="rubric")
    def applied_rubric(self, score: Score) -> SafeString | str:
        return json_block(score.rubric)


@admin.register(Review)
class ReviewAdmin(FactAdmin):
    organization_path = "score__session__organization"
    session_path = "score__session"
    deferred = (
        "adjustments",
        "note",
        "reopen_reason",
        *(f"score__{name}" for name in ScoreAdmin.deferred),
    )
    list_display = ("created_at", "of_session", "version", "final_total", "reopened_at")
    ordering = ("-created_at", "-id")
    fields = (
        "of_session",
        "score",
        "version",
        "final_total",
        "actor_kind",
        "actor_id",
        "created_at",
        "adjustments_block",
        "note_block",
        "reopened_at",
        "reopen_reason",
    )
    readonly_fields = ("of_session", "adjustments_block", "note_block")

    @admin.display(description="adjustments")
    def adjustments_block(self, review: Review) -> SafeString | str:
        return json_block(review.adjustments)

    @admin.display(description="note")
    def note_block(self, review: Review) -> SafeString | str:
        return text_block(review.note)


@admin.register(ScoringRun)
class ScoringRunAdmin(FactAdmin):
    deferred = ("last_fault",)
    list_display = ("created_at", "of_session", "attempt_count", "due_at", "finished_at")
    ordering = ("-id",)
    fields = (
        "session",
        "created_at",
        "attempt_count",
        "due_at",
        "finished_at",
        "fault",
    )
    readonly_fields = ("fault",)

    @admin.display(description="last fault")
    def fault(self, run: ScoringRun) -> SafeString | str:
        return text_block(run.last_fault)
