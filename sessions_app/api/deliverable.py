"""Endpoints that export a phase's work as a file, and import it from one."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberParameter, ObjectField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.permissions import HasCredential, IsSessionToken
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.core.http import etag
from gradient.core.numbers import MAX_INTEGER
from gradient.openapi.schema import IF_MATCH, PreconditionFailedSerializer
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.api.files import DownloadMixin, StrictMultiPartParser, UploadField
from sessions_app.api.workspace import refused_save
from sessions_app.models import Session
from sessions_app.reads.queries import get_session
from sessions_app.work import store
from sessions_app.workspace.deliverables import transfer
from sessions_app.workspace.deliverables.kinds import KINDS

_FILES: dict[Any, Any] = {(200, kind.media_type): OpenApiTypes.BINARY for kind in KINDS.values()}


class DeliverableQuery(StrictSerializer):
    phase_index = NumberParameter(
        required=False,
        min_value=0,
        max_value=MAX_INTEGER,
        help_text="A phase that has started; by default the last one.",
    )


class DeliverableBody(StrictSerializer):
    file = UploadField(
        help_text="A .docx, .pptx, .xlsx, .eml or .json file, depending on the type."
    )
    phase_index = NumberParameter(
        required=False,
        min_value=0,
        max_value=MAX_INTEGER,
        help_text="The phase of the file. If it has ended, the import is refused and kept.",
    )


class DeliverableSerializer(CamelCaseSerializer):
    deliverable_state = ObjectField(source="imported.state")
    revision = serializers.IntegerField()
    not_taken = serializers.ListField(
        child=serializers.CharField(),
        source="imported.not_taken",
        help_text="A sentence for each kind of content of the file that was not imported.",
    )


class DeliverableViewSet(DownloadMixin):
    resource = "deliverable"
    download_action = "deliverable"
    lookup_url_kwarg = "session_id"
    serializer_class = DeliverableSerializer
    parser_classes = [StrictMultiPartParser]
    body_classes = {"upload": DeliverableBody}

    def get_permissions(self) -> list[Any]:
        return [IsSessionToken() if self.action == "upload" else HasCredential()]

    def get_query_class(self) -> type[serializers.Serializer[Any]]:
        return DeliverableQuery if self.action == "deliverable" else super().get_query_class()

    @extend_schema(
        operation_id="deliverable_download",
        summary="Download the work of a phase as a file",
        parameters=[DeliverableQuery],
        responses=_FILES,
    )
    @action(detail=True)
    def deliverable(self, request: Request, **_: Any) -> HttpResponseBase:
        by_candidate = isinstance(self.credential, SessionCredential)
        session = self.get_own_session() if by_candidate else self._get_session()
        exported = transfer.export(session, self.query.get("phase_index"))
        if by_candidate and request.method == "GET":
            transfer.announce_export(session.pk, exported)
        response = exported.file.response()
        response["ETag"] = etag(exported.revision)
        return response

    @extend_schema(
        operation_id="deliverable_upload",
        summary="Import a file as the current phase's work",
        parameters=[IF_MATCH],
        responses={200: DeliverableSerializer, 412: PreconditionFailedSerializer},
    )
    @deliverable.mapping.post
    def upload(self, _request: Request, **_: Any) -> Response:
        if_match = self.get_if_match()
        session, file = self.get_own_session(), self.data["file"]
        outcome = transfer.import_file(
            session,
            file.content,
            file_name=file.name,
            phase_index=self.data.get("phase_index"),
            if_match=if_match,
        )
        if isinstance(outcome, store.Refused):
            return refused_save(outcome)
        data = self.get_serializer(outcome).data
        response = RepeatableResponse(data, status=200, shows_session=session.pk)
        response["ETag"] = etag(outcome.revision)
        return response

    def _get_session(self) -> Session:
        return get_session(self.organization_id, self.object_id)
