"""Adding, changing and removing one source, inbox item or skill of the materials.

Callers pass the version that they read. If the entry has changed since, nothing is written and
EntryChanged has its current value; changes of other entries do not matter.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from sessions_app.models import Assessment, AssessmentVersion
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ApplyTo
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound
from sessions_app.vocabulary.materials import MAX_ENTRIES, MAX_ID_LENGTH, MAX_SKILLS, Materials
from sessions_app.workspace.materials.changes import change_materials

Entry = dict[str, Any]
START = ("startingDeliverable", "carryOver")


@dataclass(frozen=True)
class MaterialsPart:
    """A list of the materials, of at most `max_entries`.

    `name` is the field with an entry's name.
    """

    key: str
    noun: str
    name: str
    max_entries: int
    has_ids: bool = True

    def get_key(self, entry: Mapping[str, Any]) -> str:
        """The entry's key: its id or, for a skill, a hash of its name."""
        if self.has_ids:
            return str(entry["id"])
        return hashlib.sha256(entry[self.name].encode()).hexdigest()[:16]

    def find_index(self, materials: Mapping[str, Any], key: str) -> int | None:
        keys = [self.get_key(entry) for entry in materials[self.key]]
        return keys.index(key) if key in keys else None

    def find(self, materials: Mapping[str, Any], key: str) -> Entry | None:
        index = self.find_index(materials, key)
        return None if index is None else materials[self.key][index]


PARTS = {
    part.key: part
    for part in (
        MaterialsPart("sources", "source", "name", MAX_ENTRIES),
        MaterialsPart("inbox", "message", "subject", MAX_ENTRIES),
        MaterialsPart("skills", "skill", "name", MAX_SKILLS, has_ids=False),
    )
}


class EntryChanged(Conflict):
    """Another user has changed the entry. `current` is its value now; None if it was removed."""

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
    apply_to: ApplyTo = ApplyTo.INVITED,
    actor: Actor,
) -> Assessment:
    """Replace the entry with this key or, without a key, add the entry with a new id.

    `place` is its new index, from 0; None keeps its index, or adds it at the end. Raises
    EntryChanged, NotFound for an unknown assessment or version, InvalidRequest if there are too
    many entries or another skill has the name.
    """
    before = part.find(_read(assessment, read_version), key) if key else None

    def change(materials: Materials) -> None:
        if key:
            _require_unchanged(assessment, part, before, part.find(materials, key))
        _put(materials, part, key, entry, place)

    return _change(assessment, change, actor, apply_to)


def remove_entry(
    assessment: Assessment, part: MaterialsPart, key: str, *, read_version: int, actor: Actor
) -> Assessment:
    """Remove the entry. Older versions keep it. Raises EntryChanged and NotFound."""
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
    apply_to: ApplyTo = ApplyTo.INVITED,
    actor: Actor,
) -> Assessment:
    """Change the starting deliverable, and whether work carries over to the next phase.

    Raises EntryChanged, NotFound, and InvalidRequest for a state that does not have the type's
    shape.
    """
    before = _get_start(_read(assessment, read_version))

    def change(materials: Materials) -> None:
        if _get_start(materials) != before:
            raise EntryChanged(
                "Another user has changed the starting work.",
                _get_start(materials),
                _current_version(assessment),
            )
        materials["startingDeliverable"] = state
        materials["carryOver"] = carry_over

    return _change(assessment, change, actor, apply_to)


def _change(
    assessment: Assessment, change: Any, actor: Actor, apply_to: ApplyTo = ApplyTo.INVITED
) -> Assessment:
    return change_materials(
        assessment.organization_id, assessment.pk, change, apply_to=apply_to, actor=actor
    )


def _get_start(materials: Mapping[str, Any]) -> Entry:
    return {key: materials[key] for key in START}


def _read(assessment: Assessment, version: int) -> Mapping[str, Any]:
    """The materials of the version that the caller read."""
    versions = AssessmentVersion.objects.filter(assessment=assessment, version=version)
    materials: Mapping[str, Any] | None = versions.values_list("materials", flat=True).first()
    if materials is None:
        raise NotFound("Assessment version not found.")
    return materials


def _require_unchanged(
    assessment: Assessment, part: MaterialsPart, before: Entry | None, current: Entry | None
) -> None:
    if before != current:
        done = "removed" if current is None else "changed"
        sentence = f"Another user has {done} this {part.noun}."
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
    index = part.find_index(materials, key) if key else None
    if index is not None:
        entries.pop(index)
    elif len(entries) >= part.max_entries:
        raise InvalidRequest(f"There can be at most {part.max_entries} of these.")
    if part.has_ids:
        entry = {"id": key or _new_id(part, entry, entries), **entry}
    elif part.find(materials, part.get_key(entry)) is not None:
        sentence = "Another skill has this name."
        raise InvalidRequest(sentence, {part.name: [sentence]})
    end = len(entries)
    new_index = place if place is not None else index if index is not None else end
    entries.insert(min(new_index, end), entry)


def _new_id(part: MaterialsPart, entry: Entry, entries: list[Entry]) -> str:
    """A new unique id, derived from the entry's name."""
    used = {each["id"] for each in entries}
    stem = slugify(entry[part.name])[: MAX_ID_LENGTH - 4].strip("-_") or part.noun
    number, id = 1, stem
    while id in used:
        number += 1
        id = f"{stem}-{number}"
    return id
