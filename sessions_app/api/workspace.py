"""Endpoints for a candidate's workspace, with a session token."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberField, ObjectField, WholeNumberField
from gradient.api.permissions import IsSessionToken
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    OkSerializer,
    StrictSerializer,
)
from gradient.api.views import ApiViewSet
from gradient.core.error_bodies import envelope
from gradient.core.http import etag
from gradient.openapi.schema import IF_MATCH, PreconditionFailedSerializer
from sessions_app import lifecycle
from sessions_app.api.serializers import PhaseSerializer
from sessions_app.models import Session
from sessions_app.reads.workspace import get_workspace
from sessions_app.vocabulary.enums import DeliverableType, Status
from sessions_app.vocabulary.exceptions import PreconditionFailed
from sessions_app.work import store


class CheckpointBody(StrictSerializer):
    deliverable_state = ObjectField(help_text="The current phase's deliverable content.")
    phase_index = WholeNumberField(
        required=False,
        min_value=0,
        help_text="The phase of the save. If it has ended, the save is refused and kept.",
    )


class SubmitBody(StrictSerializer):
    deliverable_state = ObjectField(required=False, help_text="The final deliverable content.")


class AdvancePhaseBody(StrictSerializer):
    deliverable_state = ObjectField(
        required=False,
        help_text="The current phase's deliverable content; by default its last save.",
    )
    time_remaining_at_end = WholeNumberField(
        min_value=0,
        default=0,
        help_text="Seconds left on the client's timer; recorded as reported.",
    )
    phase_index = WholeNumberField(
        required=False,
        min_value=0,
        help_text="The phase that the client believes to be current; an earlier one changes "
        "nothing.",
    )


class StatusSerializer(OkSerializer):
    status = serializers.ChoiceField(choices=Status.choices)


class AdvancedSerializer(OkSerializer):
    new_phase_index = serializers.IntegerField()


class _SessionSerializer(CamelCaseModelSerializer):
    status = serializers.ChoiceField(choices=Status.choices)

    class Meta:
        ref_name = "WorkspaceSession"
        model = Session
        fields = ["id", "status"]
        read_only_fields = fields


class BriefSerializer(CamelCaseSerializer):
    """The assessment's brief, in the session's version."""

    name = serializers.CharField(source="session.assessment.name")
    role = serializers.CharField(source="version.role")
    task_prompt = serializers.CharField(source="version.task_prompt")
    deliverable_type = serializers.ChoiceField(
        source="version.deliverable_type", choices=DeliverableType.choices
    )


class WorkspaceSerializer(CamelCaseSerializer):
    session = _SessionSerializer()
    assessment = BriefSerializer(source="*")
    setup_minutes = NumberField(source="session.setup_minutes")
    time_factor = NumberField(
        source="session.time_factor", help_text="Included in all minutes of this response."
    )
    phases = PhaseSerializer(many=True)
    current_phase_index = serializers.IntegerField(
        source="session.current_phase_index", allow_null=True
    )
    deliverable_state = ObjectField(source="state", allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    server_time = serializers.DateTimeField(source="now")
    deadline = serializers.DateTimeField(source="session.timer_ends_at", allow_null=True)
    seconds_remaining = serializers.IntegerField(allow_null=True)


class WorkspaceViewSet(ApiViewSet):
    resource = "sessions"
    permission_classes = [IsSessionToken]
    lookup_url_kwarg = "session_id"
    serializer_class = WorkspaceSerializer
    body_classes = {
        "checkpoint": CheckpointBody,
        "advance_phase": AdvancePhaseBody,
        "submit": SubmitBody,
    }

    @extend_schema(
        summary="Get everything that a workspace needs to start or resume a session",
        responses={200: WorkspaceSerializer},
    )
    @action(detail=True)
    def workspace(self, _request: Request, **_: Any) -> Response:
        return Response(self.get_serializer(get_workspace(self.get_own_session())).data)

    @extend_schema(summary="Start setup", responses={200: StatusSerializer})
    @action(detail=True, methods=["post"], url_path="start-setup")
    def start_setup(self, _request: Request, **_: Any) -> Response:
        return _status(lifecycle.start_setup(self.get_own_session().pk, actor=self.actor))

    @extend_schema(summary="Start the task", responses={200: StatusSerializer})
    @action(detail=True, methods=["post"], url_path="start-task")
    def start_task(self, _request: Request, **_: Any) -> Response:
        return _status(lifecycle.start_task(self.get_own_session().pk, actor=self.actor))

    @extend_schema(
        summary="Save the current phase's work",
        parameters=[IF_MATCH],
        responses={200: OkSerializer, 412: PreconditionFailedSerializer},
    )
    @action(detail=True, methods=["post"])
    def checkpoint(self, _request: Request, **_: Any) -> Response:
        if_match = self.get_if_match()
        outcome = lifecycle.checkpoint(
            self.get_own_session().pk,
            self.data["deliverable_state"],
            phase_index=self.data.get("phase_index"),
            if_match=if_match,
        )
        if isinstance(outcome, store.Refused):
            return refused_save(outcome)
        return Response({"ok": True}, headers={"ETag": etag(outcome.revision)})

    @extend_schema(summary="Advance to the next phase", responses={200: AdvancedSerializer})
    @action(detail=True, methods=["post"], url_path="advance-phase")
    def advance_phase(self, _request: Request, **_: Any) -> Response:
        session = lifecycle.advance_phase(
            self.get_own_session().pk,
            phase_index=self.data.get("phase_index"),
            state=self.data.get("deliverable_state"),
            time_remaining=self.data["time_remaining_at_end"],
        )
        revision = store.current(session).revision
        body = {"ok": True, "newPhaseIndex": session.phase_index}
        return Response(body, headers={"ETag": etag(revision)})

    @extend_schema(summary="Submit the work", responses={200: StatusSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, _request: Request, **_: Any) -> Response:
        session = lifecycle.submit(
            self.get_own_session().pk,
            actor=self.actor,
            state=self.data.get("deliverable_state"),
        )
        return _status(session)


def _status(session: Session) -> Response:
    return Response({"ok": True, "status": session.status})


def refused_save(refused: store.Refused) -> Response:
    """A 412 response with the current state.

    Returned instead of raised: an exception would roll back the stored refused save.
    """
    message = "A newer revision was saved. Your version was kept as a refused save."
    current = {
        "revision": refused.revision,
        "phaseIndex": refused.phase_index,
        "deliverableState": refused.state,
    }
    return Response(
        {**envelope(PreconditionFailed.code, message), "current": current},
        status=PreconditionFailed.http_status,
        headers={"ETag": etag(refused.revision)},
    )
