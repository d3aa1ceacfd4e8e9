"""Serializers for the work of a session."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from gradient.api.fields import NumberParameter, ObjectField
from gradient.api.pagination import page_query
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
)
from gradient.core.bounded_rows import byte_size, count_fitting
from gradient.core.numbers import MAX_INTEGER
from gradient.core.snapshots import one_snapshot
from sessions_app.models import RefusedSave, SessionPhase
from sessions_app.work import history


class WorkQuery(page_query(default=100, maximum=100)):  # type: ignore[misc]  # made by a function
    """`limit` and `offset` apply to the phases followed by the refused saves."""

    revision = NumberParameter(
        required=False,
        min_value=0,
        max_value=MAX_INTEGER,
        help_text="Return only this revision of the history, with its state.",
    )


class PhaseWorkSerializer(CamelCaseModelSerializer):
    """The sealed or last saved work of a phase."""

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
    """A refused save, which would have overwritten a newer one or came after its phase had
    ended."""

    phase_index = serializers.IntegerField()
    base_revision = serializers.CharField(
        help_text="The revision in its If-Match header, or empty."
    )
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
    total = serializers.IntegerField(help_text="The number of phases and refused saves together.")
    limit = serializers.IntegerField(
        help_text="The requested limit, or the number of items in this response if more would make "
        "it too large."
    )
    offset = serializers.IntegerField()


def represent_work(session_id: UUID, *, limit: int, offset: int) -> dict[str, Any]:
    """The phases' work and then the refused saves, as many as fit into one response."""
    version = VersionSerializer()
    with one_snapshot():
        phases = SessionPhase.objects.filter(session=session_id)
        refused = RefusedSave.objects.filter(session=session_id)
        phase_sizes = list(phases.values_list("pk", byte_size(["checkpoint__state"])))
        refused_sizes = list(refused.values_list("pk", byte_size(["state"])))
        rows = [*phase_sizes, *refused_sizes][offset : offset + limit]
        count = count_fitting(size for _, size in rows)
        split = max(0, min(count, len(phase_sizes) - offset))
        phases = phases.filter(pk__in=[pk for pk, _ in rows[:split]]).select_related("checkpoint")
        refused = refused.filter(pk__in=[pk for pk, _ in rows[split:count]])
        return {
            "phases": PhaseWorkSerializer(phases, many=True).data,
            "conflicts": ConflictSerializer(refused, many=True).data,
            "snapshots": [version.to_representation(each) for each in history.versions(session_id)],
            "total": len(phase_sizes) + len(refused_sizes),
            "limit": count if count < len(rows) else limit,
            "offset": offset,
        }


def represent_snapshot(session_id: UUID, revision: int) -> dict[str, Any]:
    """One revision of the history with its state. Raises NotFound if it is not kept."""
    version, state = history.version_with_state(session_id, revision)
    return {**VersionSerializer(version).data, "deliverableState": state}
