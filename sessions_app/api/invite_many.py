"""The endpoint that invites many candidates, each as in a call of its own."""

from typing import Any, TypedDict
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api import errors
from gradient.api.idempotency import RepeatableResponse
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import ErrorDetailSerializer
from sessions_app import lifecycle
from sessions_app.api.invitations import InviteBody
from sessions_app.api.serializers import SessionSerializer
from sessions_app.invitations import mail, single
from sessions_app.invitations.single import Changed
from sessions_app.models import Assessment
from sessions_app.reads.queries import get_assessment, get_sessions
from sessions_app.vocabulary.exceptions import DomainError

MAX_CANDIDATES = 500


class InviteResult(TypedDict, total=False):
    """The result for one candidate, as stored for repeated requests, without personal data.

    `status` is the status that a separate call would have. `session` is the id of the session,
    `changed` as in `Invited`, `error` the error of a refused invitation.
    """

    status: int
    session: str
    changed: list[str]
    error: dict[str, Any]


# Accepts any item: an invalid one is refused in its own result, and the others are invited.
@extend_schema_field({"type": "array", "items": {}, "minItems": 1, "maxItems": MAX_CANDIDATES})
class RowsField(serializers.ListField):
    child = serializers.Field()

    def run_child_validation(self, data: Any) -> Any:
        return data


class InviteManyBody(StrictSerializer):
    candidates = RowsField(
        min_length=1,
        max_length=MAX_CANDIDATES,
        help_text="Each item has the keys of `invite`: `email`, `name`, `dueDate`, `sendEmail`.",
    )


class InviteResultSerializer(CamelCaseSerializer):
    status = serializers.ChoiceField(
        choices=[200, 201, 400, 404, 409],
        help_text="The status that a separate call of `invite` would have.",
    )
    session = SessionSerializer(required=False)
    invite_url = serializers.URLField(required=False)
    changed = serializers.ListField(
        child=serializers.ChoiceField([str(each) for each in Changed]), required=False
    )
    error = ErrorDetailSerializer(required=False)


class InviteResultsSerializer(CamelCaseSerializer):
    results = InviteResultSerializer(many=True, help_text="In the order of the candidates.")


class InviteManyViewSet(ApiViewSet):
    resource = "invitations"
    lookup_url_kwarg = "assessment_id"
    serializer_class = SessionSerializer
    body_classes = {"invite_many": InviteManyBody}

    @extend_schema(
        operation_id="invitations_create_many",
        summary="Invite up to 500 candidates, with a result for each",
        responses={200: InviteResultsSerializer},
    )
    @action(detail=True, methods=["post"], url_path="invite-many")
    def invite_many(self, request: Request, assessment_id: UUID) -> Response:
        assessment = get_assessment(self.organization_id, assessment_id)
        rows: list[Any] = self.data["candidates"]
        site = mail.get_site_url(request)
        results: list[InviteResult] = [{} for _ in rows]
        # Sorted by address, so that concurrent calls lock candidates in the same order.
        for index in sorted(range(len(rows)), key=lambda index: _address(rows[index])):
            results[index] = self._invite(assessment, rows[index], site)
        stored = {"results": results}
        return RepeatableResponse(self.replayed(stored), status=200, replay_data=stored)

    def replayed(self, data: Any) -> Any:
        """The results with the current data of their sessions, without deleted sessions."""
        results: list[InviteResult] = data["results"]
        site = mail.get_site_url(self.request)
        ids = {UUID(result["session"]) for result in results if "session" in result}
        sessions = get_sessions(self.organization_id, ids)
        current = {
            str(session_id): {
                "session": self.get_serializer(session).data,
                "inviteUrl": mail.invitation_url(session, site),
            }
            for session_id, session in sessions.items()
        }
        return {"results": [_represent(result, current) for result in results]}

    def _invite(self, assessment: Assessment, row: Any, site: str) -> InviteResult:
        try:
            body = InviteBody(data=row)
            body.is_valid(raise_exception=True)
            lifecycle.require_future(body.validated_data.get("due_date"))
            invited = single.invite(assessment, **body.validated_data, site=site, actor=self.actor)
        except (serializers.ValidationError, DomainError) as error:
            status, refusal = errors.describe(error)
            return {"status": status, "error": refusal["error"]}
        if invited.is_new:
            return {"status": 201, "session": str(invited.session.pk)}
        changed = [str(each) for each in invited.changed]
        return {"status": 200, "session": str(invited.session.pk), "changed": changed}


def _address(row: Any) -> str:
    return str(row.get("email", "")).strip().lower() if isinstance(row, dict) else ""


def _represent(result: InviteResult, sessions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The status, then the session and its link, then the rest."""
    rest = {key: value for key, value in result.items() if key not in {"status", "session"}}
    return {"status": result["status"], **sessions.get(result.get("session", ""), {}), **rest}
