"""The endpoint for the versions of an assessment."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from gradient.api.fields import NumberField, ObjectField
from gradient.api.serializers import CamelCaseModelSerializer, CamelCaseSerializer
from gradient.api.views import ApiViewSet
from sessions_app.api.materials_shape import MaterialsSerializer
from sessions_app.api.serializers import ActorSerializer
from sessions_app.models import AssessmentVersion
from sessions_app.reads.queries import get_assessment, list_versions
from sessions_app.vocabulary.enums import DeliverableType


class VersionPhaseSerializer(CamelCaseSerializer):
    name = serializers.CharField()
    minutes = NumberField()


class AssessmentVersionSerializer(CamelCaseModelSerializer):
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = ActorSerializer(source="actor", allow_null=True)
    task_prompt = serializers.CharField()
    deliverable_type = serializers.ChoiceField(choices=DeliverableType.choices)
    setup_minutes = NumberField()
    phases = VersionPhaseSerializer(many=True)
    scoring_rubric = ObjectField()
    materials = MaterialsSerializer()

    class Meta:
        model = AssessmentVersion
        fields = [
            "version",
            "created_at",
            "created_by",
            "role",
            "task_prompt",
            "deliverable_type",
            "setup_minutes",
            "phases",
            "scoring_rubric",
            "materials",
        ]
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="List an assessment's versions, newest first"))
class AssessmentVersionViewSet(ListModelMixin, ApiViewSet):
    resource, list_key = "assessment_versions", "versions"
    serializer_class = AssessmentVersionSerializer
    large_columns = ("task_prompt", "scoring_rubric", "materials", "phases")

    def get_queryset(self) -> QuerySet[AssessmentVersion]:
        assessment = get_assessment(self.organization_id, self.kwargs["assessment_id"])
        return list_versions(assessment)
