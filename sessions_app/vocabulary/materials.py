"""The shape of an assessment's materials: sources, inbox items, skills and starting work."""

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict
from uuid import UUID

MAX_ID_LENGTH = 64
"""Characters of a source's or an inbox item's id."""
MAX_NAME_LENGTH = 200
"""Characters of a source's name, of a sender and of a subject."""
MAX_KIND_LENGTH = 100
MAX_DESCRIPTION_LENGTH = 1_000
MAX_MAIL_LENGTH = 20_000
"""Characters of the text of an inbox item."""
MAX_ENTRIES = 50
"""Sources, or inbox items."""
MAX_FILES = 50
"""Of one source, or of one inbox item."""
MAX_SKILLS = 20


class MaterialSource(TypedDict):
    """A source that a candidate can connect. `files` are ids of stored files."""

    id: str
    name: str
    description: str
    kind: str
    files: list[str]


class InboxItem(TypedDict):
    """A message in the candidate's inbox. `attachments` are ids of stored files."""

    id: str
    sender: str
    subject: str
    body: str
    received: str
    attachments: list[str]


class OfferedSkill(TypedDict):
    """A skill that the assessment offers. It is disabled until the candidate enables it."""

    name: str
    instructions: str


class Materials(TypedDict):
    """`startingDeliverable` is the work with which the first phase starts, or None.

    With `carryOver` each later phase starts with the work of the previous one.
    """

    sources: list[MaterialSource]
    inbox: list[InboxItem]
    skills: list[OfferedSkill]
    startingDeliverable: dict[str, Any] | None
    carryOver: bool


def no_materials() -> dict[str, Any]:
    """The materials of an assessment that has none."""
    return {
        "sources": [],
        "inbox": [],
        "skills": [],
        "startingDeliverable": None,
        "carryOver": False,
    }


def file_ids(materials: Mapping[str, Any]) -> set[UUID]:
    """The ids of the stored files that the materials name."""
    return set(map(UUID, _named_files(materials)))


def _named_files(materials: Mapping[str, Any]) -> Iterator[str]:
    for source in materials["sources"]:
        yield from source["files"]
    for item in materials["inbox"]:
        yield from item["attachments"]
