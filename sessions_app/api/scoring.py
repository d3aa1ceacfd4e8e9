"""Scores and their reviews over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.errors import envelope
from gradient.api.etags import etag, revisions_to_match
from gradient.api.fields import FlagField, NumberField, TextField, UuidField
from gradient.api.schema import ErrorSerializer
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app import lifecycle
from sessions_app.api.serializers import number
from sessions_app.reads import scores
from sessions_app.reads.queries import require_session
from sessions_app.reads.scores import Percentiles, ScoreView
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import PreconditionFailed

KEY = (ApiKeyCredential,)
MAX_ADJUSTMENTS = 500


class ScoringBody(StrictSerializer):
    sessionId = UuidField(
        help_text="A session that is submitted, or scored and to be scored again."
    )


class AdjustmentBody(StrictSerializer):
    categoryId = TextField(max_length=200)
    subCriterionId = TextField(
        max_length=200, required=False, help_text="Without one, the category as a whole."
    )
    points = NumberField(min_value=0, help_text="What stands instead of the scorer's points.")
    reason = TextField(max_length=2000)


class ReviewBody(StrictSerializer):
    """A review (`adjustments` or `note`, or both), or `reopen` with its `reason`."""

    adjustments = serializers.ListField(
        child=AdjustmentBody(), required=False, max_length=MAX_ADJUSTMENTS
    )
    note = TextField(required=False, max_length=10_000, allow_blank=True)
    reopen = FlagField(required=False, help_text="Only ever true: the review no longer stands.")
    reason = TextField(required=False, max_length=2000, help_text="Why it is reopened.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        faults = _of_reopening(attrs) if "reopen" in attrs else _of_review(attrs)
        if faults:
            raise serializers.ValidationError(faults)
        return attrs


def _of_reopening(sent: dict[str, Any]) -> dict[str, str]:
    faults = dict.fromkeys(
        {"adjustments", "note"} & set(sent), "This cannot go together with “reopen”."
    )
    if not sent["reopen"]:
        faults["reopen"] = "This can only be true."
    if "reason" not in sent:
        faults["reason"] = "This is required with “reopen”."
    return faults


def _of_review(sent: dict[str, Any]) -> dict[str, str]:
    if "reason" in sent:
        return {"reason": "This goes together with “reopen”; an adjustment has its own."}
    if not sent:
        return {"adjustments": "Send adjustments, a note, or “reopen”."}
    return {}


class PointsField(serializers.FloatField):
    def to_representation(self, value: float) -> int | float:  # type: ignore[override]  # wider
        return number(value)


class CriterionScoreSerializer(serializers.Serializer[Any]):
    score = PointsField()
    maxPoints = PointsField()
    evidence = serializers.ListField(
        child=serializers.UUIDField(), help_text="The events that it rests on."
    )


class CategoryScoreSerializer(serializers.Serializer[Any]):
    score = PointsField()
    maxPoints = PointsField()
    subCriteria = serializers.DictField(child=CriterionScoreSerializer())


class AutoScoresSerializer(serializers.Serializer[Any]):
    """What the scorer found; no review changes it."""

    categories = serializers.DictField(child=CategoryScoreSerializer())
    rawTotal = PointsField()
    finalTotal = PointsField(help_text="The raw total, scaled to the points of the rubric.")


class PercentileSerializer(serializers.Serializer[Any]):
    percent = PointsField(
        allow_null=True, help_text="Of the other sessions, how many scored lower; null without any."
    )
    sessions = serializers.IntegerField(help_text="How many are compared, this one among them.")


class PercentilesSerializer(serializers.Serializer[Any]):
    assessment = PercentileSerializer()
    organization = PercentileSerializer()


class AdjustmentSerializer(serializers.Serializer[Any]):
    categoryId = serializers.CharField()
    subCriterionId = serializers.CharField(required=False)
    points = PointsField()
    reason = serializers.CharField()


class ReviewerSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(source="actor_kind", choices=ActorKind.choices)
    id = serializers.CharField(source="actor_id")


class ReviewSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    adjustments = AdjustmentSerializer(many=True)
    note = serializers.CharField()
    reviewedBy = ReviewerSerializer(source="*")


@dataclass(frozen=True)
class Shown:
    view: ScoreView
    percentiles: Percentiles


class ScoreSerializer(serializers.Serializer[Shown]):
    autoScores = AutoScoresSerializer(source="view.score.auto_scores")
    finalScore = PointsField(source="view.final_score", help_text="After the review, if any.")
    summaryText = serializers.CharField(source="view.score.summary_text")
    feedbackText = serializers.CharField(source="view.score.feedback_text")
    followUpQuestions = serializers.ListField(
        child=serializers.CharField(), source="view.score.follow_up_questions"
    )
    scoredAt = serializers.DateTimeField(source="view.score.scored_at")
    reviewedAt = serializers.DateTimeField(source="view.reviewed_at", allow_null=True)
    sessionId = serializers.UUIDField(source="view.session.pk")
    status = serializers.ChoiceField(source="view.session.status", choices=Status.choices)
    version = serializers.IntegerField(source="view.score.version")
    backend = serializers.CharField(source="view.score.backend")
    explanations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        source="view.score.explanations",
        help_text="A sentence for each sub-criterion of `autoScores`.",
    )
    percentiles = PercentilesSerializer()
    review = ReviewSerializer(
        source="view.review", allow_null=True, help_text="The one that stands, if any."
    )


class OneScoreSerializer(serializers.Serializer[Any]):
    score = ScoreSerializer()


class StaleScoreSerializer(ErrorSerializer):
    current = ScoreSerializer()


class ScoringViewSet(ApiViewSet):
    """The scoring of sessions."""

    resource = "scoring"
    operations = {
        "create": Operation(
            "Score a session in the background, or score it again",
            KEY,
            {202: OkSerializer},
            body=ScoringBody,
            conflicts=True,
        ),
        "retrieve": Operation("Get a session's score", KEY, {200: OneScoreSerializer}),
        "partial_update": Operation(
            "Review a session's score, or reopen its review",
            KEY,
            {200: OneScoreSerializer},
            body=ReviewBody,
            conflicts=True,
            preconditions=True,
            current=StaleScoreSerializer,
        ),
    }

    def create(self, _request: Request) -> Response:
        session_id = self.sent["sessionId"]
        require_session(self.credential.organization_id, session_id)
        lifecycle.begin_scoring(session_id, actor=self.credential.actor)
        return Response({"ok": True}, status=202)

    def retrieve(self, _request: Request, session_id: UUID) -> Response:
        return self._score(session_id)

    def partial_update(self, request: Request, session_id: UUID) -> Response:
        if_match = revisions_to_match(request.headers.get("If-Match"))
        require_session(self.credential.organization_id, session_id)
        try:
            self._review(session_id, if_match)
        except PreconditionFailed as error:
            return self._score(session_id, stale=error)
        return self._score(session_id)

    def _review(self, session_id: UUID, if_match: frozenset[str] | None) -> None:
        sent, actor = dict(self.sent), self.credential.actor
        if sent.pop("reopen", False):
            lifecycle.reopen(session_id, actor=actor, if_match=if_match, **sent)
        else:
            lifecycle.review(session_id, actor=actor, if_match=if_match, **sent)

    def _score(self, session_id: UUID, *, stale: PreconditionFailed | None = None) -> Response:
        view = scores.score_of(self.credential.organization_id, session_id)
        shown = ScoreSerializer(Shown(view, scores.percentiles_of(view.session))).data
        headers = {"ETag": etag(view.revision)}
        if stale is None:
            return Response({"score": shown}, headers=headers)
        body = {**envelope(stale.code, stale.message), "current": shown}
        return Response(body, status=stale.http_status, headers=headers)
