"""A candidate's work, as the organization sees it."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from gradient.api.fields import NumberParameter, ObjectField
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    StrictSerializer,
)
from gradient.core.numbers import MAX_INTEGER
from sessions_app.models import RefusedSave, SessionPhase
from sessions_app.work import history


class WorkQuery(StrictSerializer):
    revision = NumberParameter(
        required=False,
        min_value=0,
        max_value=MAX_INTEGER,
        help_text="One version of the history instead of the whole, with its state.",
    )


class PhaseWorkSerializer(CamelCaseModelSerializer):
    """The work of one phase: as it was sealed, or last saved."""

    deliverable_state = ObjectField(source="checkpoint.state", default=None, allow_null=True)
    revision = serializers.IntegerField(source="checkpoint.revision", default=None, allow_null=True)
    saved_at = serializers.DateTimeField(
        source="checkpoint.saved_at", default=None, allow_null=True
    )
    sealed_at = serializers.DateTimeField(
        source="checkpoint.sealed_at", default=None, allow_null=True
    )

    class Meta:
        model = SessionPhase
        fields = ["index", "name", "deliverable_state", "revision", "saved_at", "sealed_at"]
        read_only_fields = fields


class ConflictSerializer(CamelCaseModelSerializer):
    """A save that would have overwritten a newer one, or came after its phase had ended."""

    phase_index = serializers.IntegerField()
    base_revision = serializers.CharField(help_text="What its If-Match named; empty without it.")
    current_revision = serializers.IntegerField()
    deliverable_state = ObjectField(source="state")
    created_at = serializers.DateTimeField()

    class Meta:
        model = RefusedSave
        fields = [
            "phase_index",
            "base_revision",
            "current_revision",
            "deliverable_state",
            "created_at",
        ]
        read_only_fields = fields


class VersionSerializer(CamelCaseSerializer):
    revision = serializers.IntegerField()
    phase_index = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class WorkSerializer(CamelCaseSerializer):
    phases = PhaseWorkSerializer(many=True)
    conflicts = ConflictSerializer(many=True)
    snapshots = VersionSerializer(many=True)


def represent_work(session_id: UUID) -> dict[str, Any]:
    phases = SessionPhase.objects.filter(session=session_id).select_related("checkpoint")
    refused = RefusedSave.objects.filter(session=session_id)
    version = VersionSerializer()
    return {
        "phases": PhaseWorkSerializer(phases, many=True).data,
        "conflicts": ConflictSerializer(refused, many=True).data,
        "snapshots": [version.to_representation(each) for each in history.versions(session_id)],
    }


def represent_snapshot(session_id: UUID, revision: int) -> dict[str, Any]:
    """One version of the history with its state; raises NotFound if there is none."""
    version, state = history.version_with_state(session_id, revision)
    return {**VersionSerializer(version).data, "deliverableState": state}
