"""A session as its candidate's workspace sees it."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import SessionCredential
from gradient.api.fields import ObjectField
from gradient.api.views import ApiViewSet, Operation
from sessions_app.api.serializers import PhaseSerializer
from sessions_app.models import Assessment, Session
from sessions_app.reads.workspace import Workspace, workspace
from sessions_app.vocabulary.enums import DeliverableType, Status


class _SessionSerializer(serializers.ModelSerializer[Session]):
    status = serializers.ChoiceField(choices=Status.choices)

    class Meta:
        ref_name = "WorkspaceSession"
        model = Session
        fields = ["id", "status"]
        read_only_fields = fields


class BriefSerializer(serializers.ModelSerializer[Assessment]):
    """What a candidate is told of an assessment."""

    taskPrompt = serializers.CharField(source="task_prompt")
    deliverableType = serializers.ChoiceField(
        source="deliverable_type", choices=DeliverableType.choices
    )

    class Meta:
        model = Assessment
        fields = ["name", "role", "taskPrompt", "deliverableType"]
        read_only_fields = fields


class WorkspaceSerializer(serializers.Serializer[Workspace]):
    session = _SessionSerializer()
    assessment = BriefSerializer(source="session.assessment")
    phases = PhaseSerializer(many=True)
    currentPhaseIndex = serializers.IntegerField(
        source="session.current_phase_index", allow_null=True
    )
    deliverableState = ObjectField(source="state", allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    serverTime = serializers.DateTimeField(source="now")
    deadline = serializers.DateTimeField(source="session.timer_ends_at", allow_null=True)
    secondsRemaining = serializers.IntegerField(source="seconds_remaining", allow_null=True)


class WorkspaceViewSet(ApiViewSet):
    resource = "sessions"
    operations = {
        "workspace": Operation(
            "Get all that is needed to start or to go on, on any device",
            (SessionCredential,),
            {200: WorkspaceSerializer},
        )
    }

    def workspace(self, _request: Request, **_: Any) -> Response:
        return Response(WorkspaceSerializer(workspace(self.own_session())).data)
