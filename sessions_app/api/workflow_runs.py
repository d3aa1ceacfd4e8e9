"""Endpoints for the assistant's runs of a workflow's steps."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import WholeNumberField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.pagination import Pagination, page_query
from gradient.api.permissions import HasCredential, IsSessionToken
from gradient.api.serializers import CamelCaseModelSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import object_response
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.models import WorkflowRun
from sessions_app.reads.queries import require_session
from sessions_app.vocabulary.enums import TurnState
from sessions_app.workspace import assistant

MAX_STEP = 10_000


class WorkflowRunBody(StrictSerializer):
    step = WholeNumberField(
        min_value=0,
        max_value=MAX_STEP,
        help_text="The index of the step in the last saved work, from 0.",
    )


class WorkflowRunSerializer(CamelCaseModelSerializer):
    turn_id = serializers.UUIDField(
        help_text="The turn with which the run's output can be read, or the run stopped."
    )
    state = serializers.ChoiceField(source="turn.state", choices=TurnState.choices)
    output = serializers.CharField(source="turn.text", read_only=True)
    fault = serializers.CharField(source="turn.fault", read_only=True)
    inputs = serializers.ListField(child=serializers.CharField())
    begun_at = serializers.DateTimeField(source="turn.begun_at")

    class Meta:
        model = WorkflowRun
        fields = [
            *("turn_id", "number", "phase_index", "step", "step_id", "step_name"),
            *("prompt", "inputs", "state", "output", "fault", "begun_at"),
        ]
        read_only_fields = fields


class WorkflowRunPagination(Pagination):
    query_class = page_query(default=20, maximum=50)


@extend_schema_view(
    list=extend_schema(summary="List the runs of a workflow's steps, newest first"),
    create=extend_schema(
        summary="Run a step of the workflow; the output is written to the turn",
        responses={201: object_response("workflowRun", WorkflowRunSerializer)},
    ),
)
class WorkflowRunViewSet(ListModelMixin, ApiViewSet):
    resource, object_key, list_key = "workflow_runs", "workflowRun", "workflowRuns"
    serializer_class = WorkflowRunSerializer
    pagination_class = WorkflowRunPagination
    body_classes = {"create": WorkflowRunBody}

    def get_permissions(self) -> list[Any]:
        return [HasCredential() if self.action == "list" else IsSessionToken()]

    def get_queryset(self) -> Any:
        if isinstance(self.credential, SessionCredential):
            self.get_own_session()
        session_id = self.kwargs["session_id"]
        require_session(self.organization_id, session_id)
        return WorkflowRun.objects.filter(session=session_id).select_related("turn")

    def create(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        run = assistant.begin_run(session.pk, self.data["step"])
        data = {"workflowRun": self.get_serializer(run).data}
        return RepeatableResponse(data, status=201, shows_session=session.pk)
