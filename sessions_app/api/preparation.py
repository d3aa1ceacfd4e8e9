"""Endpoints for the instructions, memory and skills that a candidate gives the assistant."""

from pathlib import PurePosixPath
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import TextField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.mixins import DestroyMixin
from gradient.api.parsers import StrictJSONParser
from gradient.api.permissions import HasCredential, IsSessionToken
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    StrictSerializer,
)
from gradient.api.views import ApiViewSet
from gradient.core.error_bodies import envelope
from gradient.core.http import etag
from gradient.openapi.schema import IF_MATCH, ErrorSerializer, object_response
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.api.files import StrictMultiPartParser, Upload, UploadField
from sessions_app.models import (
    MAX_INSTRUCTIONS_LENGTH,
    MAX_MEMORY_KEY_LENGTH,
    MAX_MEMORY_VALUE_LENGTH,
    MAX_SKILL_NAME_LENGTH,
    Instructions,
    MemoryEntry,
    Skill,
)
from sessions_app.reads.queries import require_session
from sessions_app.vocabulary.enums import SkillOrigin
from sessions_app.vocabulary.exceptions import PreconditionFailed
from sessions_app.workspace import preparation

MAX_REASON_LENGTH = 1_000
SUFFIXES = {".md", ".markdown", ".txt"}


class InstructionsBody(StrictSerializer):
    text = TextField(
        allow_blank=True,
        trim_whitespace=False,
        max_length=MAX_INSTRUCTIONS_LENGTH,
        help_text="The complete text, stored unchanged. May be empty.",
    )


class MemoryBody(StrictSerializer):
    key = TextField(
        max_length=MAX_MEMORY_KEY_LENGTH,
        help_text="What the entry is about; unique in the session.",
    )
    value = TextField(max_length=MAX_MEMORY_VALUE_LENGTH, help_text="The fact to remember.")


class SkillBody(StrictSerializer):
    name = TextField(
        max_length=MAX_SKILL_NAME_LENGTH,
        required=False,
        help_text="Required without a file; by default the name of the file.",
    )
    instructions = TextField(
        max_length=MAX_INSTRUCTIONS_LENGTH,
        required=False,
        trim_whitespace=False,
        help_text="When and how to use the skill.",
    )
    file = UploadField(
        required=False,
        help_text="Instead of `instructions`, in a multipart request: a .md or .txt file.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Replace a file by its text."""
        if ("file" in data) == ("instructions" in data):
            raise serializers.ValidationError(
                {"instructions": ["Send either instructions or a file."]}
            )
        if "file" in data:
            file: Upload = data.pop("file")
            data["instructions"], data["file_name"] = _read_text(file), file.name
            data["file_bytes"] = len(file.content)
            data.setdefault("name", PurePosixPath(file.name).stem[:MAX_SKILL_NAME_LENGTH].strip())
        if not data["instructions"].strip():
            raise serializers.ValidationError({"instructions": ["This must not be blank."]})
        if not data.get("name"):
            raise serializers.ValidationError({"name": ["This is required."]})
        return data


class SwitchBody(StrictSerializer):
    reason = TextField(required=False, allow_blank=True, default="", max_length=MAX_REASON_LENGTH)


class InstructionsSerializer(CamelCaseModelSerializer):
    text = serializers.CharField(read_only=True)
    revision = serializers.IntegerField(read_only=True, help_text="0 if nothing was written yet.")

    class Meta:
        model = Instructions
        fields = ["text", "revision"]


class MemorySerializer(CamelCaseModelSerializer):
    created_at = serializers.DateTimeField()

    class Meta:
        model = MemoryEntry
        fields = ["id", "key", "value", "created_at"]
        read_only_fields = fields


class SkillSerializer(CamelCaseModelSerializer):
    origin = serializers.ChoiceField(choices=SkillOrigin.choices)
    is_enabled = serializers.BooleanField()
    created_at = serializers.DateTimeField()

    class Meta:
        model = Skill
        fields = ["id", "name", "instructions", "origin", "file_name", "is_enabled", "created_at"]
        read_only_fields = fields


class PreparationSerializer(CamelCaseSerializer):
    instructions = InstructionsSerializer()
    memory = MemorySerializer(many=True)
    skills = SkillSerializer(many=True)


class InstructionsRefusedSerializer(ErrorSerializer):
    current = InstructionsSerializer()


class PreparationViewSet(ApiViewSet):
    resource, object_key = "preparation", "preparation"
    lookup_url_kwarg = "session_id"
    serializer_class = PreparationSerializer
    body_classes = {"instructions": InstructionsBody}

    def get_permissions(self) -> list[Any]:
        return [IsSessionToken() if self.action == "instructions" else HasCredential()]

    @extend_schema(
        summary="Get the instructions, memory and skills of a session",
        responses={200: object_response("preparation", PreparationSerializer)},
    )
    @action(detail=True)
    def preparation(self, _request: Request, **_: Any) -> Response:
        if isinstance(self.credential, SessionCredential):
            self.get_own_session()
        else:
            require_session(self.organization_id, self.object_id)
        current = preparation.get_preparation(self.object_id)
        return Response({"preparation": self.get_serializer(current).data})

    @extend_schema(
        summary="Write the assistant's instructions",
        parameters=[IF_MATCH],
        responses={
            200: object_response("instructions", InstructionsSerializer),
            412: InstructionsRefusedSerializer,
        },
    )
    @action(detail=True, methods=["put"])
    def instructions(self, _request: Request, **_: Any) -> Response:
        if_match = self.get_if_match()
        session = self.get_own_session()
        outcome = preparation.write_instructions(session.pk, self.data["text"], if_match=if_match)
        if isinstance(outcome, preparation.Conflicting):
            return _refused_instructions(outcome.current)
        return Response(
            {"instructions": InstructionsSerializer(outcome).data},
            headers={"ETag": etag(outcome.revision)},
        )


@extend_schema_view(
    create=extend_schema(
        summary="Add a memory entry, or replace the one with the same key",
        responses={
            200: object_response("memory", MemorySerializer),
            201: object_response("memory", MemorySerializer),
        },
    ),
    destroy=extend_schema(summary="Delete a memory entry"),
)
class MemoryViewSet(DestroyMixin):
    resource, object_key = "memory", "memory"
    lookup_url_kwarg = "memory_id"
    permission_classes = [IsSessionToken]
    serializer_class = MemorySerializer
    body_classes = {"create": MemoryBody}

    def create(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        entry, is_new = preparation.remember(session.pk, **self.data)
        data = {"memory": self.get_serializer(entry).data}
        return RepeatableResponse(data, status=201 if is_new else 200, shows_session=session.pk)

    def perform_destroy(self) -> None:
        preparation.forget(self.get_own_session().pk, self.object_id)


@extend_schema_view(
    create=extend_schema(summary="Add a skill, written or uploaded"),
)
class SkillViewSet(ApiViewSet):
    resource, object_key = "skills", "skill"
    lookup_url_kwarg = "skill_id"
    permission_classes = [IsSessionToken]
    parser_classes = [StrictJSONParser, StrictMultiPartParser]
    serializer_class = SkillSerializer
    body_classes = {"create": SkillBody, "enable": SwitchBody, "disable": SwitchBody}

    def create(self, _request: Request, **_: Any) -> Response:
        session = self.get_own_session()
        skill = preparation.add_skill(session.pk, **self.data)
        data = {"skill": self.get_serializer(skill).data}
        return RepeatableResponse(data, status=201, shows_session=session.pk)

    @extend_schema(
        summary="Enable a skill", responses={200: object_response("skill", SkillSerializer)}
    )
    @action(detail=True, methods=["post"])
    def enable(self, _request: Request, **_: Any) -> Response:
        return self._switch(enabled=True)

    @extend_schema(
        summary="Disable a skill", responses={200: object_response("skill", SkillSerializer)}
    )
    @action(detail=True, methods=["post"])
    def disable(self, _request: Request, **_: Any) -> Response:
        return self._switch(enabled=False)

    def _switch(self, *, enabled: bool) -> Response:
        session = self.get_own_session()
        skill = preparation.switch_skill(
            session.pk, self.object_id, enabled=enabled, reason=self.data["reason"]
        )
        data = {"skill": self.get_serializer(skill).data}
        return RepeatableResponse(data, status=200, shows_session=session.pk)


def _read_text(file: Upload) -> str:
    if PurePosixPath(file.name).suffix.lower() not in SUFFIXES:
        raise _invalid_file("Upload a .md or .txt file.")
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid_file("This file is not UTF-8 text.") from error
    if "\0" in text or not text.strip():
        raise _invalid_file("This file is not a text file, or is empty.")
    if len(text) > MAX_INSTRUCTIONS_LENGTH:
        raise _invalid_file(f"A skill can have at most {MAX_INSTRUCTIONS_LENGTH:,} characters.")
    return text


def _invalid_file(sentence: str) -> serializers.ValidationError:
    return serializers.ValidationError({"file": [sentence]})


def _refused_instructions(current: Instructions) -> Response:
    message = "The instructions were changed elsewhere. Your version was not saved."
    return Response(
        {
            **envelope(PreconditionFailed.code, message),
            "current": InstructionsSerializer(current).data,
        },
        status=PreconditionFailed.http_status,
        headers={"ETag": etag(current.revision)},
    )
