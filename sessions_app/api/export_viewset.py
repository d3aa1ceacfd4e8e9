"""The base of endpoints that answer with a list as a file: NDJSON or CSV, by `Accept`."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import HttpResponseBase
from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ChoiceField
from gradient.api.query import InvalidQuery
from gradient.api.serializers import StrictSerializer
from gradient.api.views import ApiViewSet
from gradient.core import files
from gradient.core.rows import Column
from sessions_app.accounts import audit


class NDJSONRenderer(files.NDJSON, BaseRenderer):
    pass


class CSVRenderer(files.CSV, BaseRenderer):
    pass


class ExportQuery(StrictSerializer):
    bom = ChoiceField(
        ["1"],
        required=False,
        help_text="`1` begins a CSV file with a byte order mark, which spreadsheets need to read "
        "UTF-8.",
    )


class FileNegotiation(DefaultContentNegotiation):
    """Heeds the weights of `Accept`, which DRF ignores. A weight of 0 refuses a type, even if a
    wider range accepts it (RFC 9110, section 12.5.1)."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], _suffix: str | None = None
    ) -> tuple[Any, str]:
        header = request.headers.get("Accept") or "*/*"
        accepted = [MediaType(part) for part in header.split(",") if part.strip()]
        best = max(renderers, key=lambda each: _weight(each.media_type, accepted))
        if _weight(best.media_type, accepted)[0] == 0:
            available = " or ".join(each.media_type for each in renderers)
            raise NotAcceptable(f"This can be {available}.")
        return best, f"{best.media_type}; charset=utf-8"


def _weight(media_type: str, accepted: Iterable[MediaType]) -> tuple[float, int]:
    """The quality of the most specific range that has the type, and its specificity."""
    ranges = [each for each in accepted if each.match(media_type)]
    most_specific = max(ranges, key=lambda each: each.specificity, default=None)
    return (most_specific.quality, most_specific.specificity) if most_specific else (0, 0)


class ExportViewSet(ApiViewSet):
    """A list whose answer is a file, and whose errors are JSON like all others."""

    renderer_classes = [NDJSONRenderer, CSVRenderer]
    content_negotiation_class = FileNegotiation
    pagination_class = None
    query_class = ExportQuery
    subject: ClassVar[str]
    """What the audit says was exported."""

    def check_form(self, request: Request) -> None:
        super().check_form(request)
        if "bom" in self.query and not isinstance(self.file_format, files.CSV):
            raise InvalidQuery({"bom": ["Only CSV can have a byte order mark."]})

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
        if "bom" in self.query and has_body:
            parts = files.with_byte_order_mark(parts)
        response = self.file_format.response(name, parts)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept"
        return response
