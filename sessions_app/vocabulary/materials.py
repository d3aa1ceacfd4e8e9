"""The shape of an assessment's materials: what a candidate works with."""

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict
from uuid import UUID

MAX_ID_LENGTH = 64
"""Characters of a source's or an inbox item's id."""
MAX_NAME_LENGTH = 200
"""Of a source's name, a sender, a subject."""
MAX_KIND_LENGTH = 100
MAX_DESCRIPTION_LENGTH = 1_000
MAX_MAIL_LENGTH = 20_000
"""Of the text of an inbox item."""
MAX_ENTRIES = 50
"""Sources, or inbox items."""
MAX_FILES = 50
"""Of one source, or of one inbox item."""
MAX_SKILLS = 20


class MaterialSource(TypedDict):
    """A named source that a candidate connects; `files` are ids of stored files."""

    id: str
    name: str
    description: str
    kind: str
    files: list[str]


class InboxItem(TypedDict):
    """A message that waits for the candidate; `attachments` are ids of stored files."""

    id: str
    sender: str
    subject: str
    body: str
    received: str
    attachments: list[str]


class OfferedSkill(TypedDict):
    """A skill that a candidate finds switched off."""

    name: str
    instructions: str


class Materials(TypedDict):
    """`startingDeliverable` is the first phase's work before anything was done, or None. With
    `carryOver` each later phase begins with the work of the one before."""

    sources: list[MaterialSource]
    inbox: list[InboxItem]
    skills: list[OfferedSkill]
    startingDeliverable: dict[str, Any] | None
    carryOver: bool


def no_materials() -> dict[str, Any]:
    """Those of an assessment without any."""
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
