"""Serializers for an assessment's materials, in the shape of `sessions_app.vocabulary.materials`.

The field names are camelCase, since the materials are stored as this JSON document.
"""

import re
from typing import Any

from rest_framework import serializers

from gradient.api.fields import FlagField, ObjectField, TextField, UuidField
from gradient.api.serializers import StrictSerializer
from sessions_app.api.rubrics import refuse_repeated_ids
from sessions_app.models import MAX_INSTRUCTIONS_LENGTH, MAX_SKILL_NAME_LENGTH
from sessions_app.vocabulary.materials import (
    MAX_DESCRIPTION_LENGTH,
    MAX_ENTRIES,
    MAX_FILES,
    MAX_ID_LENGTH,
    MAX_KIND_LENGTH,
    MAX_MAIL_LENGTH,
    MAX_NAME_LENGTH,
    MAX_SKILLS,
)

_ID = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{MAX_ID_LENGTH - 1}}}")


class _IdField(TextField):
    """An id that the client chooses. It appears in URLs and in the log."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_ID_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not _ID.fullmatch(text):
            raise serializers.ValidationError(
                "Use lower-case letters, digits, “-” and “_”, starting with a letter or digit."
            )
        return text


class _FileIds(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(
            child=UuidField(),
            max_length=MAX_FILES,
            default=list,
            help_text="Ids of files of the assessment, in order.",
        )

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(map(str, super().to_internal_value(data))))


class SourceBody(StrictSerializer):
    id = _IdField()
    name = TextField(max_length=MAX_NAME_LENGTH)
    description = TextField(max_length=MAX_DESCRIPTION_LENGTH, allow_blank=True, default="")
    kind = TextField(
        max_length=MAX_KIND_LENGTH,
        allow_blank=True,
        default="",
        help_text="The kind of source that the workspace shows, such as “Shared drive”.",
    )
    files = _FileIds()


class InboxItemBody(StrictSerializer):
    id = _IdField()
    sender = TextField(max_length=MAX_NAME_LENGTH)
    subject = TextField(max_length=MAX_NAME_LENGTH, allow_blank=True, default="")
    body = TextField(
        max_length=MAX_MAIL_LENGTH, allow_blank=True, default="", trim_whitespace=False
    )
    received = TextField(
        max_length=MAX_KIND_LENGTH,
        allow_blank=True,
        default="",
        help_text="When it arrived, as shown to the candidate, such as “Monday, 9:12”.",
    )
    attachments = _FileIds()


class OfferedSkillBody(StrictSerializer):
    name = TextField(max_length=MAX_SKILL_NAME_LENGTH)
    instructions = TextField(max_length=MAX_INSTRUCTIONS_LENGTH, trim_whitespace=False)


def _refuse_repeated_names(skills: list[dict[str, Any]]) -> None:
    refuse_repeated_ids([{"id": skill["name"]} for skill in skills])


class MaterialsBody(StrictSerializer):
    """The materials. Keys that are not sent are empty."""

    sources = serializers.ListField(
        child=SourceBody(), max_length=MAX_ENTRIES, default=list, validators=[refuse_repeated_ids]
    )
    inbox = serializers.ListField(
        child=InboxItemBody(),
        max_length=MAX_ENTRIES,
        default=list,
        validators=[refuse_repeated_ids],
    )
    skills = serializers.ListField(
        child=OfferedSkillBody(),
        max_length=MAX_SKILLS,
        default=list,
        validators=[_refuse_repeated_names],
        help_text="Skills that are offered to each candidate, disabled.",
    )
    startingDeliverable = ObjectField(
        allow_null=True, default=None, help_text="The state with which the first phase starts."
    )
    carryOver = FlagField(
        default=False, help_text="Whether later phases start with the work of the previous phase."
    )


class MaterialsSerializer(serializers.Serializer[Any]):
    """The materials of a version, with the ids of files."""

    sources = SourceBody(many=True)
    inbox = InboxItemBody(many=True)
    skills = OfferedSkillBody(many=True)
    startingDeliverable = ObjectField(allow_null=True)
    carryOver = serializers.BooleanField()

    def to_representation(self, instance: Any) -> Any:
        """Return the stored document unchanged."""
        return instance
