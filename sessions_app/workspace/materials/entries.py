"""One source, inbox item or skill of the materials: found by a key, put in its place, removed.

A caller names the version that it read. Where the entry has changed since, nothing is written and
EntryChanged says what it is now; what else of the materials has changed does not matter.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from sessions_app.models import Assessment, AssessmentVersion
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound
from sessions_app.vocabulary.materials import MAX_ENTRIES, MAX_ID_LENGTH, MAX_SKILLS, Materials
from sessions_app.workspace.materials.changes import change_materials

Entry = dict[str, Any]
START = ("startingDeliverable", "carryOver")


@dataclass(frozen=True)
class MaterialsPart:
    """A list of the materials. `name` is the field by which people know an entry."""

    key: str
    noun: str
    name: str
    most: int
    has_ids: bool = True

    def key_of(self, entry: Mapping[str, Any]) -> str:
        """What an entry is known by: its id, or for a skill, which has none, a hash of its name."""
        if self.has_ids:
            return str(entry["id"])
        return hashlib.sha256(entry[self.name].encode()).hexdigest()[:16]

    def place_of(self, materials: Mapping[str, Any], key: str) -> int | None:
        keys = [self.key_of(entry) for entry in materials[self.key]]
        return keys.index(key) if key in keys else None

    def find(self, materials: Mapping[str, Any], key: str) -> Entry | None:
        place = self.place_of(materials, key)
        return None if place is None else materials[self.key][place]


PARTS = {
    part.key: part
    for part in (
        MaterialsPart("sources", "source", "name", MAX_ENTRIES),
        MaterialsPart("inbox", "message", "subject", MAX_ENTRIES),
        MaterialsPart("skills", "skill", "name", MAX_SKILLS, has_ids=False),
    )
}


class EntryChanged(Conflict):
    """Somebody else has changed the entry. `current` is what it is now, None if it is removed."""

    def __init__(self, message: str, current: Any, version: int) -> None:
        super().__init__(message)
        self.current = current
        self.version = version


def save_entry(
    assessment: Assessment,
    part: MaterialsPart,
    key: str | None,
    entry: Entry,
    *,
    read_version: int,
    place: int | None = None,
    actor: Actor,
) -> Assessment:
    """Put the entry in place of the one with the key, or, without a key, add it under a new id.

    `place` counts from 0; None leaves it where it is, or adds it at the end. Raises EntryChanged,
    NotFound for an unknown assessment or version, InvalidRequest for one entry too many and for a
    name that another skill has.
    """
    before = part.find(_read(assessment, read_version), key) if key else None

    def change(materials: Materials) -> None:
        if key:
            _require_unchanged(assessment, part, before, part.find(materials, key))
        _put(materials, part, key, entry, place)

    return _change(assessment, change, actor)


def remove_entry(
    assessment: Assessment, part: MaterialsPart, key: str, *, read_version: int, actor: Actor
) -> Assessment:
    """Remove the entry; older versions keep it. Raises EntryChanged, NotFound."""
    before = part.find(_read(assessment, read_version), key)

    def change(materials: Materials) -> None:
        current = part.find(materials, key)
        if current is None:
            return
        _require_unchanged(assessment, part, before, current)
        _list(materials, part).remove(current)

    return _change(assessment, change, actor)


def save_start(
    assessment: Assessment,
    state: Entry | None,
    *,
    carry_over: bool,
    read_version: int,
    actor: Actor,
) -> Assessment:
    """Change what the phases begin with.

    Raises EntryChanged, NotFound, and InvalidRequest for a state that is not of the type.
    """
    before = _start_of(_read(assessment, read_version))

    def change(materials: Materials) -> None:
        if _start_of(materials) != before:
            raise EntryChanged(
                "Somebody else has changed what the phases begin with.",
                _start_of(materials),
                _current_version(assessment),
            )
        materials["startingDeliverable"] = state
        materials["carryOver"] = carry_over

    return _change(assessment, change, actor)


def _change(assessment: Assessment, change: Any, actor: Actor) -> Assessment:
    return change_materials(assessment.organization_id, assessment.pk, change, actor=actor)


def _start_of(materials: Mapping[str, Any]) -> Entry:
    return {key: materials[key] for key in START}


def _read(assessment: Assessment, version: int) -> Mapping[str, Any]:
    """The materials as the caller read them."""
    versions = AssessmentVersion.objects.filter(assessment=assessment, version=version)
    materials: Mapping[str, Any] | None = versions.values_list("materials", flat=True).first()
    if materials is None:
        raise NotFound("There is no such version of the assessment.")
    return materials


def _require_unchanged(
    assessment: Assessment, part: MaterialsPart, before: Entry | None, current: Entry | None
) -> None:
    if before != current:
        done = "removed" if current is None else "changed"
        sentence = f"Somebody else has {done} this {part.noun}."
        raise EntryChanged(sentence, current, _current_version(assessment))


def _current_version(assessment: Assessment) -> int:
    versions = AssessmentVersion.objects.filter(assessment=assessment)
    current: int = versions.order_by("-version").values_list("version", flat=True)[0]
    return current


def _list(materials: Materials, part: MaterialsPart) -> list[Entry]:
    entries: list[Entry] = materials[part.key]  # type: ignore[literal-required]  # a key of PARTS
    return entries


def _put(
    materials: Materials, part: MaterialsPart, key: str | None, entry: Entry, place: int | None
) -> None:
    entries = _list(materials, part)
    at = part.place_of(materials, key) if key else None
    if at is not None:
        entries.pop(at)
    elif len(entries) >= part.most:
        raise InvalidRequest(f"There are {part.most} already, which is the most.")
    if part.has_ids:
        entry = {"id": key or _new_id(part, entry, entries), **entry}
    elif part.find(materials, part.key_of(entry)) is not None:
        sentence = "Another skill has this name."
        raise InvalidRequest(sentence, {part.name: [sentence]})
    last = len(entries)
    where = place if place is not None else at if at is not None else last
    entries.insert(min(where, last), entry)


def _new_id(part: MaterialsPart, entry: Entry, entries: list[Entry]) -> str:
    """An id that no entry has, made of the name as far as the alphabet of ids goes."""
    used = {each["id"] for each in entries}
    stem = slugify(entry[part.name])[: MAX_ID_LENGTH - 4].strip("-_") or part.noun
    number, id = 1, stem
    while id in used:
        number += 1
        id = f"{stem}-{number}"
    return id
