"""The versions of an assessment, who uses each, and the differences between two."""

import json
from collections.abc import Iterator
from typing import Any

from sessions_app.models import AssessmentVersion
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.pages.assessment_editor.rubric_rows import METHODS
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.pages.differences import Difference, compare_lines
from sessions_app.reads.versions import sessions_by_version
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.points import show_points

_METHODS = {value: label for value, label, _ in METHODS}
MAX_VERSIONS = 200
"""The newest that the page lists."""


class Versions(AssessmentPage):
    """GET `?from=1&to=2` compares two versions; by default the last two."""

    title = "Versions"
    template_name = "sessions_app/pages/assessment_editor/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        current = self.assessment.current_version
        after = self._chosen("to", current)
        before = self._chosen("from", max(1, after - 1))
        context = {
            "versions": self._rows(),
            "before": before,
            "after": after,
            "difference": self._compare(before, after),
        }
        return super().get_context_data(**context | kwargs)

    def _chosen(self, name: str, default: int) -> int:
        text = self.request.GET.get(name, "")
        number = int(text) if text.isdecimal() and len(text) < 10 else default
        return number if 1 <= number <= self.assessment.current_version else default

    def _rows(self) -> list[dict[str, Any]]:
        versions = self.assessment.versions.only(
            "assessment", "version", "created_at", "actor_kind", "actor_id"
        )
        rows = list(versions.order_by("-version")[:MAX_VERSIONS])
        actors = {
            row.pk: Actor(ActorKind(row.actor_kind), row.actor_id) for row in rows if row.actor_kind
        }
        names = get_actor_names(list(actors.values()))
        sessions = {each.version: each for each in sessions_by_version(self.assessment)}
        return [
            {
                "version": row.version,
                "created_at": row.created_at,
                "by": names[actors[row.pk]] if row.pk in actors else "",
                "sessions": sessions.get(row.version),
            }
            for row in rows
        ]

    def _compare(self, before: int, after: int) -> Difference | None:
        chosen = self.assessment.versions.filter(version__in={before, after})
        lines = {version.version: list(to_lines(version)) for version in chosen}
        if before == after or len(lines) < 2:
            return None
        return compare_lines(lines[before], lines[after])


def to_lines(version: AssessmentVersion) -> Iterator[str]:
    """All that a version asks, as lines of text."""
    yield f"Role: {version.role}"
    yield f"Deliverable: {version.get_deliverable_type_display()}"
    yield f"Minutes for setup: {version.setup_minutes:g}"
    for number, phase in enumerate(version.phases, 1):
        yield f"Phase {number}: {phase['name']}, {phase['minutes']:g} min"
    yield "Brief:"
    yield from version.task_prompt.splitlines()
    yield from _rubric_lines(version.scoring_rubric)
    yield from _materials_lines(version.materials)


def _rubric_lines(rubric: dict[str, Any]) -> Iterator[str]:
    yield f"Rubric: {_points(rubric.get('totalPoints'))} points"
    for category in rubric.get("categories", []):
        method = _METHODS.get(category.get("scoringMethod"), "").lower()
        yield f"Category {category.get('name')}: {_points(category.get('points'))}, {method}"
        for each in category.get("subCriteria") or []:
            off = "" if each.get("enabled", True) else ", does not count"
            yield f"  {each.get('name')}: {_points(each.get('points'))}{off}"
            if each.get("description"):
                yield f"    {each['description']}"


def _materials_lines(materials: dict[str, Any]) -> Iterator[str]:
    for source in materials["sources"]:
        yield f"Source {source['name']}: {source['description']}"
        yield from (f"  File {id}" for id in source["files"])
    for item in materials["inbox"]:
        yield f"Message from {item['sender']}: {item['subject']}"
        yield from (f"  {line}" for line in item["body"].splitlines())
        yield from (f"  Attachment {id}" for id in item["attachments"])
    for skill in materials["skills"]:
        yield f"Skill {skill['name']}:"
        yield from (f"  {line}" for line in skill["instructions"].splitlines())
    yield "Starting work:"
    yield from (f"  {line}" for line in _work_lines(materials["startingDeliverable"]))
    yield f"Work carries over to later phases: {'yes' if materials['carryOver'] else 'no'}"


def _work_lines(state: dict[str, Any] | None) -> list[str]:
    return (
        ["none"] if state is None else json.dumps(state, indent=2, ensure_ascii=False).splitlines()
    )


def _points(value: object) -> str:
    return show_points(value) if isinstance(value, int | float) else "?"
