"""Lists as files, NDJSON or CSV by `Accept`."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.views import ApiViewSet
from gradient.core import files
from gradient.core.rows import Column
from sessions_app.accounts import audit


class NDJSONRenderer(files.NDJSON, BaseRenderer):
    pass


class CSVRenderer(files.CSV, BaseRenderer):
    pass


class FileNegotiation(DefaultContentNegotiation):
    """Heeds the weights of `Accept`, which DRF ignores."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], _suffix: str | None = None
    ) -> tuple[Any, str]:
        by_type = {f"{each.media_type}; charset=utf-8": each for each in renderers}
        chosen = request.get_preferred_type(list(by_type))
        if chosen is None:
            available = " or ".join(each.media_type for each in renderers)
            raise NotAcceptable(f"This can be {available}.")
        return by_type[chosen], chosen


class ExportViewSet(ApiViewSet):
    """A list whose answer is a file, and whose errors are JSON like all others."""

    renderer_classes = [NDJSONRenderer, CSVRenderer]
    content_negotiation_class = FileNegotiation
    pagination_class = None
    subject: ClassVar[str]
    """What the audit says was exported."""

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)

    @property
    def file_format(self) -> files.FileFormat:
        renderer: Any = self.request.accepted_renderer
        return cast(files.FileFormat, renderer)

    def record_export(self, object_id: UUID) -> None:
        """Leave the audit entry: what was exported, in which format, by which filters."""
        if self.request.method != "HEAD":
            filters = sorted(self.get_given_filters())
            audit.record_export(
                object_id,
                of=self.subject,
                organization_id=self.organization_id,
                actor=self.actor,
                details={"format": self.file_format.format, "filters": filters},
            )

    def respond_with_file(
        self, name: str, columns: Sequence[Column], chunks: Iterable[files.Chunk]
    ) -> HttpResponseBase:
        """The file, made while it is sent; HEAD makes nothing."""
        has_body = self.request.method != "HEAD"
        parts = self.file_format.stream(columns, chunks) if has_body else iter(())
        response = self.file_format.response(name, parts)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept"
        return response
