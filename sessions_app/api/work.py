"""What a candidate made, as the organization sees it."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import MAX_INTEGER, ObjectField
from gradient.api.paging import NumberParameter
from gradient.api.serializers import StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app.models import RefusedSave, SessionPhase
from sessions_app.reads.queries import require_session
from sessions_app.work import history


class WorkQuery(StrictSerializer):
    revision = NumberParameter(
        required=False,
        min_value=0,
        max_value=MAX_INTEGER,
        help_text="One version of the history instead of the whole, with its state.",
    )


class PhaseWorkSerializer(serializers.ModelSerializer[SessionPhase]):
    """The work of one phase: as it was sealed, or last saved."""

    deliverableState = ObjectField(source="checkpoint.state", default=None, allow_null=True)
    revision = serializers.IntegerField(source="checkpoint.revision", default=None, allow_null=True)
    savedAt = serializers.DateTimeField(source="checkpoint.saved_at", default=None, allow_null=True)
    sealedAt = serializers.DateTimeField(
        source="checkpoint.sealed_at", default=None, allow_null=True
    )

    class Meta:
        model = SessionPhase
        fields = ["index", "name", "deliverableState", "revision", "savedAt", "sealedAt"]
        read_only_fields = fields


class ConflictSerializer(serializers.ModelSerializer[RefusedSave]):
    """A save that would have overwritten a newer one: refused, and kept."""

    phaseIndex = serializers.IntegerField(source="phase_index")
    baseRevision = serializers.CharField(
        source="base_revision", help_text="What its If-Match said it was made from."
    )
    currentRevision = serializers.IntegerField(source="current_revision")
    deliverableState = ObjectField(source="state")
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = RefusedSave
        fields = ["phaseIndex", "baseRevision", "currentRevision", "deliverableState", "createdAt"]
        read_only_fields = fields


class VersionSerializer(serializers.Serializer[history.Version]):
    revision = serializers.IntegerField()
    phaseIndex = serializers.IntegerField(source="phase_index")
    savedAt = serializers.DateTimeField(source="saved_at")


class SnapshotSerializer(VersionSerializer):
    deliverableState = ObjectField()


class WorkSerializer(serializers.Serializer[Any]):
    phases = PhaseWorkSerializer(many=True)
    conflicts = ConflictSerializer(many=True)
    snapshots = VersionSerializer(many=True)


class OneSnapshotSerializer(serializers.Serializer[Any]):
    snapshot = SnapshotSerializer()


class WorkViewSet(ApiViewSet):
    resource = "sessions"
    operations = {
        "work": Operation(
            "Get what was made: each phase's work, refused saves, and the history",
            (ApiKeyCredential,),
            {200: WorkSerializer},
            query=WorkQuery,
        )
    }

    def work(self, _request: Request, session_id: UUID) -> Response:
        require_session(self.credential.organization_id, session_id)
        revision = self.asked.get("revision")
        if revision is not None:
            return Response({"snapshot": _snapshot(session_id, revision)})
        phases = SessionPhase.objects.filter(session=session_id).select_related("checkpoint")
        refused = RefusedSave.objects.filter(session=session_id)
        shown = VersionSerializer()
        return Response(
            {
                "phases": PhaseWorkSerializer(phases, many=True).data,
                "conflicts": ConflictSerializer(refused, many=True).data,
                "snapshots": [
                    shown.to_representation(version) for version in history.versions(session_id)
                ],
            }
        )


def _snapshot(session_id: UUID, revision: int) -> dict[str, Any]:
    version, state = history.version_with_state(session_id, revision)
    return {**VersionSerializer(version).data, "deliverableState": state}
