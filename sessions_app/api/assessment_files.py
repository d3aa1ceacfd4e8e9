"""Endpoints for the files of an assessment's materials."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.idempotency import RepeatableResponse
from sessions_app.api.files import DownloadMixin, StrictMultiPartParser
from sessions_app.api.materials import FileBody, FileSerializer
from sessions_app.models import StoredFile
from sessions_app.reads.queries import get_assessment
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.workspace import files


@extend_schema_view(list=extend_schema(summary="List an assessment's files, oldest first"))
class AssessmentFileViewSet(ListModelMixin, DownloadMixin):
    resource, object_key, list_key = "assessment_files", "file", "files"
    lookup_url_kwarg = "file_id"
    serializer_class = FileSerializer
    parser_classes = [StrictMultiPartParser]
    body_classes = {"create": FileBody}

    def get_queryset(self) -> QuerySet[StoredFile]:
        assessment = get_assessment(self.organization_id, self.kwargs["assessment_id"])
        return StoredFile.objects.filter(assessment=assessment).defer("text")

    @extend_schema(
        operation_id="assessment_files_upload",
        summary="Upload a file, to which the materials can refer by its id",
    )
    def create(self, _request: Request, **_: Any) -> Response:
        upload = self.data["file"]
        file = files.keep_for_assessment(
            self.organization_id,
            self.kwargs["assessment_id"],
            name=upload.name,
            content=upload.content,
        )
        return RepeatableResponse({"file": self.get_serializer(file).data}, status=201)

    @extend_schema(
        operation_id="assessment_files_download",
        summary="Download a file of an assessment",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def retrieve(self, _request: Request, **_: Any) -> HttpResponseBase:
        file = self.get_queryset().filter(pk=self.object_id).first()
        if file is None:
            raise NotFound("File not found.")
        return files.respond(file)
