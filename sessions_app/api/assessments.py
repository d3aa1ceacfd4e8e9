"""An organization's assessments over HTTP."""

from typing import Any
from uuid import UUID

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import FlagField, NumberField, ObjectField, TextField, TimeField
from gradient.api.filters import ChoiceFilter, FlagFilter
from gradient.api.paging import page, page_query
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app.accounts import assessments
from sessions_app.api.rubrics import RubricBody
from sessions_app.api.serializers import MinutesField
from sessions_app.models import MAX_MINUTES, MIN_MINUTES, Assessment, AssessmentPhase
from sessions_app.reads.queries import assessment_of, assessments_of
from sessions_app.vocabulary.enums import DeliverableType

KEY = (ApiKeyCredential,)
MAX_PHASES = 100


class PhaseBody(StrictSerializer):
    name = TextField(max_length=200)
    minutes = NumberField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)


class AssessmentChanges(StrictSerializer):
    """What can be changed; what is not sent stays as it is."""

    name = TextField(max_length=200, required=False)
    role = TextField(max_length=200, required=False, allow_blank=True)
    taskPrompt = TextField(
        source="task_prompt",
        max_length=100_000,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
    )
    deliverableType = serializers.ChoiceField(
        source="deliverable_type", choices=DeliverableType.choices, required=False
    )
    setupMinutes = NumberField(
        source="setup_minutes", min_value=0, max_value=MAX_MINUTES, required=False
    )
    phases = serializers.ListField(
        child=PhaseBody(), allow_empty=False, max_length=MAX_PHASES, required=False
    )
    dueDate = TimeField(source="due_date", required=False, allow_null=True)
    isActive = FlagField(source="is_active", required=False)
    scoringRubric = RubricBody(source="scoring_rubric", required=False)


class AssessmentBody(AssessmentChanges):
    """What a new assessment is; what is not sent has a default."""

    name = TextField(max_length=200)
    phases = serializers.ListField(child=PhaseBody(), allow_empty=False, max_length=MAX_PHASES)


class AssessmentFilter(django_filters.FilterSet):
    isActive = FlagFilter(field_name="is_active", help_text="Filter by whether it is active.")
    deliverableType = ChoiceFilter(
        field_name="deliverable_type",
        choices=DeliverableType.choices,
        help_text="Filter by what is to be delivered.",
    )

    class Meta:
        model = Assessment
        fields: list[str] = []


class AssessmentPhaseSerializer(serializers.ModelSerializer[AssessmentPhase]):
    minutes = MinutesField()

    class Meta:
        model = AssessmentPhase
        fields = ["name", "minutes"]
        read_only_fields = fields


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    taskPrompt = serializers.CharField(source="task_prompt")
    deliverableType = serializers.ChoiceField(
        source="deliverable_type", choices=DeliverableType.choices
    )
    setupMinutes = MinutesField(source="setup_minutes")
    phases = AssessmentPhaseSerializer(many=True)
    dueDate = serializers.DateTimeField(source="due_date", allow_null=True)
    isActive = serializers.BooleanField(source="is_active")
    scoringRubric = ObjectField(source="scoring_rubric")
    createdAt = serializers.DateTimeField(source="created_at")
    updatedAt = serializers.DateTimeField(source="updated_at")

    class Meta:
        model = Assessment
        fields = [
            "id",
            "name",
            "role",
            "taskPrompt",
            "deliverableType",
            "setupMinutes",
            "phases",
            "dueDate",
            "isActive",
            "scoringRubric",
            "createdAt",
            "updatedAt",
        ]
        read_only_fields = fields


class OneAssessmentSerializer(serializers.Serializer[Any]):
    assessment = AssessmentSerializer()


class AssessmentListSerializer(serializers.Serializer[Any]):
    assessments = AssessmentSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class AssessmentViewSet(ApiViewSet):
    resource = "assessments"
    operations = {
        "list": Operation(
            "List assessments, newest first",
            KEY,
            {200: AssessmentListSerializer},
            query=page_query(default=20, most=100),
            filters=AssessmentFilter,
        ),
        "retrieve": Operation("Get an assessment", KEY, {200: OneAssessmentSerializer}),
        "create": Operation(
            "Make an assessment", KEY, {201: OneAssessmentSerializer}, body=AssessmentBody
        ),
        "update": Operation(
            "Change an assessment; sessions keep the phases that they were invited with",
            KEY,
            {200: OneAssessmentSerializer},
            body=AssessmentChanges,
        ),
        "destroy": Operation(
            "Delete an assessment that has no sessions", KEY, {200: OkSerializer}, conflicts=True
        ),
    }

    def list(self, request: Request) -> Response:
        found = self.filtered(assessments_of(self.credential.organization_id))
        limit, offset = self.asked["limit"], self.asked["offset"]
        shown = AssessmentSerializer()
        rows = [shown.to_representation(row) for row in found[offset : offset + limit]]
        return page(request._request, "assessments", rows, total=found.count(), **self.asked)

    def retrieve(self, _request: Request, assessment_id: UUID) -> Response:
        return _one(assessment_of(self.credential.organization_id, assessment_id))

    def create(self, _request: Request) -> Response:
        made = assessments.create(self.credential.organization_id, **_with_phases(self.sent))
        response = _one(made, status=201)
        response["Location"] = f"/api/assessments/{made.pk}"
        return response

    def update(self, _request: Request, assessment_id: UUID) -> Response:
        changes = _with_phases(self.sent)
        return _one(assessments.update(self.credential.organization_id, assessment_id, **changes))

    def destroy(self, _request: Request, assessment_id: UUID) -> Response:
        assessments.delete(
            self.credential.organization_id, assessment_id, actor=self.credential.actor
        )
        return Response({"ok": True})


def _one(assessment: Assessment, status: int = 200) -> Response:
    return Response({"assessment": AssessmentSerializer(assessment).data}, status=status)


def _with_phases(sent: dict[str, Any]) -> dict[str, Any]:
    if "phases" not in sent:
        return sent
    return {**sent, "phases": [assessments.Phase(**phase) for phase in sent["phases"]]}
