"""An assessment's materials as the API takes them; `sessions_app.vocabulary.materials` has their
shape.

Its keys are camelCase inside too: it is kept as the JSON document that it is.
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
    """An identifier of one's own choice, which stands in addresses and in the log."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_ID_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not _ID.fullmatch(text):
            raise serializers.ValidationError(
                "This is made of lower-case letters, digits, “-” and “_”."
            )
        return text


class _FileIds(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(
            child=UuidField(),
            max_length=MAX_FILES,
            default=list,
            help_text="Ids of files of the assessment, in their order.",
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
        help_text="What it is called in the workspace, as “Shared drive”.",
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
        help_text="When it came, in the words that the candidate reads, as “Monday, 9:12”.",
    )
    attachments = _FileIds()


class OfferedSkillBody(StrictSerializer):
    name = TextField(max_length=MAX_SKILL_NAME_LENGTH)
    instructions = TextField(max_length=MAX_INSTRUCTIONS_LENGTH, trim_whitespace=False)


def _refuse_repeated_names(skills: list[dict[str, Any]]) -> None:
    refuse_repeated_ids([{"id": skill["name"]} for skill in skills])


class MaterialsBody(StrictSerializer):
    """What the candidate works with; what is left out is empty."""

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
        help_text="Skills that each candidate finds, switched off.",
    )
    startingDeliverable = ObjectField(
        allow_null=True, default=None, help_text="The first phase's work before anything is done."
    )
    carryOver = FlagField(
        default=False, help_text="Whether a later phase begins with the work of the one before."
    )


class MaterialsSerializer(serializers.Serializer[Any]):
    """The materials of a version; files are named by their ids."""

    sources = SourceBody(many=True)
    inbox = InboxItemBody(many=True)
    skills = OfferedSkillBody(many=True)
    startingDeliverable = ObjectField(allow_null=True)
    carryOver = serializers.BooleanField()

    def to_representation(self, instance: Any) -> Any:
        """The document as it is kept."""
        return instance
