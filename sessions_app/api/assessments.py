"""Endpoints for assessments."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import (
    ChoiceField,
    FlagField,
    NumberField,
    ObjectField,
    TextField,
    TimeField,
)
from gradient.api.filters import ChoiceFilter, FlagFilter
from gradient.api.mixins import DestroyMixin, RetrieveMixin, UpdateMixin
from gradient.api.serializers import CamelCaseModelSerializer, OkSerializer, StrictSerializer
from gradient.openapi.schema import ErrorSerializer
from sessions_app import lifecycle
from sessions_app.accounts import assessments
from sessions_app.api.materials_shape import MaterialsBody, MaterialsSerializer
from sessions_app.api.rubrics import RubricBody
from sessions_app.models import MAX_MINUTES, MIN_MINUTES, Assessment, AssessmentPhase
from sessions_app.reads.queries import get_assessment, list_assessments
from sessions_app.vocabulary.enums import ApplyTo, DeliverableType
from sessions_app.workspace.materials import check_starting_deliverable

MAX_PHASES = 100


class PhaseBody(StrictSerializer):
    name = TextField(max_length=200)
    minutes = NumberField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)


class _Fields(StrictSerializer):
    name = TextField(max_length=200, required=False)
    role = TextField(max_length=200, required=False, allow_blank=True)
    task_prompt = TextField(
        max_length=100_000, required=False, allow_blank=True, trim_whitespace=False
    )
    deliverable_type = ChoiceField(choices=DeliverableType.choices, required=False)
    setup_minutes = NumberField(min_value=0, max_value=MAX_MINUTES, required=False)
    phases = serializers.ListField(
        child=PhaseBody(), allow_empty=False, max_length=MAX_PHASES, required=False
    )
    due_date = TimeField(required=False, allow_null=True)
    is_active = FlagField(required=False)
    auto_score = FlagField(
        required=False, help_text="Whether a session is scored as soon as it is submitted."
    )
    scoring_rubric = RubricBody(required=False)
    materials = MaterialsBody(required=False)


class AssessmentChanges(_Fields):
    """Changes of an assessment. Keys that are not sent keep their values."""

    apply_to = ChoiceField(
        choices=ApplyTo.choices,
        default=ApplyTo.INVITED,
        help_text="Which sessions get the new version: `invited` also moves sessions that have not "
        "started.",
    )


class AssessmentBody(_Fields):
    """A new assessment. Keys that are not sent get default values."""

    name = TextField(max_length=200)
    phases = serializers.ListField(child=PhaseBody(), allow_empty=False, max_length=MAX_PHASES)


class AssessmentFilter(django_filters.FilterSet):
    isActive = FlagFilter(
        field_name="is_active", help_text="Filter by whether the assessment is active."
    )
    deliverableType = ChoiceFilter(
        field_name="deliverable_type",
        choices=DeliverableType.choices,
        help_text="Filter by type of deliverable.",
    )

    class Meta:
        model = Assessment
        fields: list[str] = []


class AssessmentPhaseSerializer(CamelCaseModelSerializer):
    minutes = NumberField()

    class Meta:
        model = AssessmentPhase
        fields = ["name", "minutes"]
        read_only_fields = fields


class AssessmentSerializer(CamelCaseModelSerializer):
    task_prompt = serializers.CharField()
    deliverable_type = serializers.ChoiceField(choices=DeliverableType.choices)
    setup_minutes = NumberField()
    phases = AssessmentPhaseSerializer(many=True)
    due_date = serializers.DateTimeField(allow_null=True)
    is_active = serializers.BooleanField()
    auto_score = serializers.BooleanField()
    scoring_rubric = ObjectField()
    materials = MaterialsSerializer()
    version = serializers.IntegerField(source="current_version")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "name",
            "role",
            "task_prompt",
            "deliverable_type",
            "setup_minutes",
            "phases",
            "due_date",
            "is_active",
            "auto_score",
            "scoring_rubric",
            "materials",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="List assessments, newest first"),
    retrieve=extend_schema(summary="Get an assessment"),
    partial_update=extend_schema(
        operation_id="assessments_update",
        summary="Change an assessment; sessions that have started keep their version",
    ),
    destroy=extend_schema(
        summary="Delete an assessment that has no sessions",
        responses={200: OkSerializer, 409: ErrorSerializer},
    ),
)
class AssessmentViewSet(ListModelMixin, RetrieveMixin, UpdateMixin, DestroyMixin):
    resource, object_key, list_key = "assessments", "assessment", "assessments"
    lookup_url_kwarg = "assessment_id"
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    body_classes = {
        "create": AssessmentBody,
        "create_assessment": AssessmentBody,
        "partial_update": AssessmentChanges,
    }
    large_columns = ("task_prompt", "scoring_rubric", "materials")

    def get_queryset(self) -> Any:
        return list_assessments(self.organization_id)

    def get_object(self) -> Assessment:
        return get_assessment(self.organization_id, self.object_id)

    @extend_schema(operation_id="assessments_add", summary="Create an assessment")
    def create(self, _request: Request, **_: Any) -> Response:
        self._check_starting_deliverable(self.data)
        assessment = assessments.create(
            self.organization_id, actor=self.actor, **_with_phases(self.data)
        )
        response = self.respond(assessment, status=201)
        response["Location"] = f"/api/assessments/{assessment.pk}"
        return response

    @extend_schema(operation_id="assessments_create", summary="Create an assessment (older path)")
    @action(detail=False, methods=["post"], url_path="create")
    def create_assessment(self, request: Request) -> Response:
        return self.create(request)

    def perform_update(self, data: dict[str, Any]) -> Assessment:
        self._check_starting_deliverable(data)
        return lifecycle.change_assessment(
            self.organization_id, self.object_id, actor=self.actor, **_with_phases(data)
        )

    def _check_starting_deliverable(self, data: dict[str, Any]) -> None:
        if "materials" not in data:
            return
        if (type := data.get("deliverable_type")) is None:
            is_new = self.lookup_url_kwarg not in self.kwargs
            type = DeliverableType.DOCX if is_new else self.get_object().deliverable_type
        check_starting_deliverable(data["materials"], type)

    def perform_destroy(self) -> None:
        assessments.delete(self.organization_id, self.object_id, actor=self.actor)


def _with_phases(data: dict[str, Any]) -> dict[str, Any]:
    if "phases" not in data:
        return data
    return {**data, "phases": [assessments.PhaseColumns(**phase) for phase in data["phases"]]}
