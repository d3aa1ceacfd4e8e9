"""Files that clients send, in forms as strict as the JSON of other calls, and files as answers."""

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from gradient.api.views import ApiViewSet
from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_FILE_NAME = 255


@dataclass(frozen=True)
class Upload:
    """A file that was sent. `name` is its last part, without a path; `media_type` is what the
    client calls it, which says nothing about its content."""

    name: str
    media_type: str
    content: bytes

    def __str__(self) -> str:
        """What distinguishes it: `Idempotency-Key` compares requests by it."""
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()}"


class StrictMultiPartParser(MultiPartParser):
    """A form in which each field is given once."""

    def parse(  # type: ignore[override]  # DRF takes an object without files, too
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        parsed: Any = super().parse(stream, media_type, parser_context)
        fields = [*parsed.data.lists(), *parsed.files.lists()]
        names = [name for name, values in fields for _ in values]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            details = {name: ["This field is given more than once."] for name in sorted(repeated)}
            raise InvalidRequest("Invalid request body.", details)
        return {name: values[0] for name, values in fields}


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(serializers.Field[Any, Any, Any, Any]):
    """A file of a form, as an `Upload`."""

    default_error_messages = {
        "invalid": "This must be a file.",
        "empty": "This file is empty.",
        "long_name": f"A file's name has at most {MAX_FILE_NAME} characters.",
    }

    def to_internal_value(self, data: Any) -> Upload:
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        name = data.name or ""
        if len(name) > MAX_FILE_NAME:
            self.fail("long_name")
        content = data.read()
        if not content:
            self.fail("empty")
        return Upload(name, data.content_type or "", content)

    def to_representation(self, value: Any) -> Any:
        return value


class DownloadMixin(ApiViewSet):
    """The action `download_action` answers with a file."""

    download_action: ClassVar[str] = "retrieve"

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file comes as it is, whatever the client accepts; errors are JSON."""
        force = force or self.action == self.download_action
        return super().perform_content_negotiation(request, force=force)
