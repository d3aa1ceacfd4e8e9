"""The endpoint for the change feed, for clients that poll instead of receiving webhooks."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberParameter, ObjectField
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import ErrorSerializer
from sessions_app.api.change_messages import CHANGE_DATA
from sessions_app.api.serializers import SessionRowSerializer
from sessions_app.changes import feed
from sessions_app.changes.webhooks.deliveries import build_message
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.models import Change, Session
from sessions_app.vocabulary.enums import ChangeType


class ChangesQuery(StrictSerializer):
    cursor = serializers.CharField(
        required=False,
        max_length=200,
        help_text="The `nextCursor` of the previous page. Without it, the page starts at the "
        f"oldest change; with `{feed.LATEST}`, after the newest.",
    )
    limit = NumberParameter(min_value=1, max_value=500, default=100, help_text="Changes per page.")


@extend_schema_field(CHANGE_DATA)
class ChangeDataField(ObjectField):
    """A separate class, since `extend_schema_field` applies to all fields of a class."""


class ChangeSerializer(CamelCaseSerializer):
    id = serializers.UUIDField(help_text="The `webhook-id` of the same change.")
    type = serializers.ChoiceField(choices=ChangeType.choices)
    timestamp = serializers.DateTimeField(help_text="When it took effect.")
    data = ChangeDataField(help_text="The data of this type, as in `webhooks`.")  # type: ignore[assignment]  # the specification's key, DRF's property
    session = SessionRowSerializer(
        allow_null=True, help_text="The session now; null if it was deleted."
    )


class ChangeListSerializer(CamelCaseSerializer):
    changes = ChangeSerializer(many=True)
    next_cursor = serializers.CharField()
    has_more = serializers.BooleanField()


class ChangeViewSet(ApiViewSet):
    resource = "changes"
    query_class = ChangesQuery
    pagination_class = None  # the feed has its own pages, by cursor

    @extend_schema(
        summary="List changes of sessions after a cursor, oldest first",
        responses={200: ChangeListSerializer, 409: ErrorSerializer},
    )
    def list(self, _request: Request) -> Response:
        settle_overdue(self.organization_id)
        page = feed.get_page(
            self.organization_id, cursor=self.query.get("cursor"), limit=self.query["limit"]
        )
        sessions = self._get_sessions(page.changes)
        changes = [
            {
                "id": str(change.message_id),
                **build_message(change.type, change.at, change.data),
                "session": sessions.get(change.session_id),
            }
            for change in page.changes
        ]
        return Response(
            {"changes": changes, "nextCursor": page.next_cursor, "hasMore": page.has_more}
        )

    def _get_sessions(self, changes: Iterable[Change]) -> dict[Any, Any]:
        """The rows of the sessions that still exist, by id."""
        ids = {change.session_id for change in changes}
        sessions = Session.objects.filter(
            pk__in=ids, organization_id=self.organization_id
        ).select_related("candidate", "assessment")
        serializer = SessionRowSerializer(context=self.get_serializer_context())
        return {session.pk: serializer.to_representation(session) for session in sessions}
