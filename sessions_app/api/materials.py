"""Endpoints for the materials of a session: sources, inbox and files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ObjectField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.permissions import HasCredential, IsSessionToken
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    OkSerializer,
    StrictSerializer,
)
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import object_response
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.api.files import DownloadMixin, StrictMultiPartParser, UploadField
from sessions_app.models import Session, StoredFile
from sessions_app.reads.queries import get_session
from sessions_app.vocabulary.enums import RUNNING, SUBMITTED_OR_LATER, Status
from sessions_app.vocabulary.exceptions import IllegalTransition
from sessions_app.workspace import files, materials

SOURCE_ID = OpenApiParameter("source_id", str, OpenApiParameter.PATH)


class FileBody(StrictSerializer):
    file = UploadField(help_text=f"One of: {', '.join(files.EXTENSIONS)}.")


class FileSerializer(CamelCaseModelSerializer):
    media_type = serializers.CharField()
    created_at = serializers.DateTimeField()

    class Meta:
        model = StoredFile
        fields = ["id", "name", "media_type", "bytes", "sha256", "created_at"]
        read_only_fields = fields


class SourceSerializer(CamelCaseSerializer):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.CharField()
    is_connected = serializers.BooleanField()
    files = FileSerializer(
        many=True, help_text="For a candidate, empty until the source is connected."
    )


class InboxItemSerializer(CamelCaseSerializer):
    id = serializers.CharField()
    sender = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()
    received = serializers.CharField()
    attachments = FileSerializer(many=True)


class SessionMaterialsSerializer(CamelCaseSerializer):
    sources = SourceSerializer(many=True)
    inbox = InboxItemSerializer(
        many=True, help_text="For a candidate, empty until the task starts."
    )
    files = FileSerializer(many=True, help_text="The files that the candidate uploaded.")
    starting_deliverable = ObjectField(
        allow_null=True, help_text="The state with which the current phase starts, or null."
    )


class FileTextSerializer(CamelCaseSerializer):
    text = serializers.CharField(help_text="The text of the file; empty for pictures.")


class MaterialsViewSet(ApiViewSet):
    resource = "materials"
    lookup_url_kwarg = "session_id"
    permission_classes = [HasCredential]
    serializer_class = SessionMaterialsSerializer

    @extend_schema(
        summary="Get the materials of a session",
        responses={200: object_response("materials", SessionMaterialsSerializer)},
    )
    @action(detail=True)
    def materials(self, _request: Request, **_: Any) -> Response:
        session = get_session_of_view(self)
        view = materials.get_materials(session, for_candidate=is_candidate(self))
        return Response({"materials": self.get_serializer(view).data})


class SourceViewSet(ApiViewSet):
    resource = "sources"
    lookup_url_kwarg = "source_id"
    lookup_value_converter = "slug"
    permission_classes = [IsSessionToken]
    serializer_class = OkSerializer

    @extend_schema(
        summary="Connect a source, so that its files can be read", responses={200: OkSerializer}
    )
    @action(detail=True, methods=["post"])
    def connect(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        materials.connect(session.pk, self.kwargs["source_id"])
        return RepeatableResponse({"ok": True}, status=200, shows_session=session.pk)


@extend_schema_view(
    create=extend_schema(operation_id="files_upload", summary="Upload a file to the own session")
)
class FileViewSet(DownloadMixin):
    resource, object_key = "files", "file"
    lookup_url_kwarg = "file_id"
    serializer_class = FileSerializer
    parser_classes = [StrictMultiPartParser]
    body_classes = {"create": FileBody}

    def get_permissions(self) -> list[Any]:
        return [IsSessionToken() if self.action == "create" else HasCredential()]

    def create(self, _request: Request, **_: Any) -> Response:
        session, upload = self.get_own_session(), self.data["file"]
        file = files.keep_for_session(session.pk, name=upload.name, content=upload.content)
        data = {"file": self.get_serializer(file).data}
        return RepeatableResponse(data, status=201, shows_session=session.pk)

    @extend_schema(
        operation_id="files_download",
        summary="Download a file of the materials, or one that the candidate uploaded",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def retrieve(self, _request: Request, **_: Any) -> HttpResponseBase:
        return files.respond(self._get_file())

    @extend_schema(
        summary="Get the text of a file",
        responses={200: object_response("file", FileTextSerializer)},
    )
    @action(detail=True)
    def text(self, _request: Request, **_: Any) -> Response:
        return Response({"file": FileTextSerializer(self._get_file()).data})

    def _get_file(self) -> StoredFile:
        session = get_session_of_view(self)
        return materials.get_file(session, self.object_id, for_candidate=is_candidate(self))


def is_candidate(view: ApiViewSet) -> bool:
    return isinstance(view.credential, SessionCredential)


def get_session_of_view(view: ApiViewSet) -> Session:
    """The session of the path. For a candidate, raises IllegalTransition before the start."""
    if not is_candidate(view):
        session_id: UUID = view.kwargs["session_id"]
        return get_session(view.organization_id, session_id)
    session = view.get_own_session()
    if session.status == Status.INVITED:
        raise IllegalTransition(session.status, (*RUNNING, *SUBMITTED_OR_LATER))
    return session
