"""Rubrics: the categories and sub-criteria by which an assessment is scored.

`parse` reads and validates the JSON of the API contract (section 3, «Shapes»). A disabled
sub-criterion is left out, and its points count neither for nor against a candidate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose, isfinite
from typing import Any

from gradient.core.decimals import exact
from sessions_app.vocabulary.points import add_points, cap_points, round_points

METHODS = ("llm_judge", "event_analysis", "hybrid")


class InvalidRubric(ValueError):
    """The rubric cannot be used for scoring; the message says why."""


@dataclass(frozen=True)
class SubCriterion:
    """A part of a category. `points` is its maximum."""

    id: str
    name: str
    points: float
    description: str = ""


@dataclass(frozen=True)
class Category:
    """A category with its enabled sub-criteria. `is_split`: it has sub-criteria, enabled or not."""

    id: str
    name: str
    points: float
    method: str
    criteria: tuple[SubCriterion, ...]
    is_split: bool

    @property
    def max_points(self) -> float:
        """The sum of the enabled sub-criteria, or `points` for a category without sub-criteria."""
        if not self.is_split:
            return self.points
        return add_points(criterion.points for criterion in self.criteria)


@dataclass(frozen=True)
class Rubric:
    """Categories in the order of the rubric. `total_points` is the maximum total."""

    version: Any
    total_points: float
    categories: tuple[Category, ...]

    def total(self, raw: float) -> float:
        """The sum of the categories' points, scaled to the rubric's total.

        The total is more than the categories' maximums if a sub-criterion is disabled.
        """
        max_points = add_points(category.max_points for category in self.categories)
        if not max_points:
            return 0
        scaled = exact(raw) * exact(self.total_points) / exact(max_points)
        return cap_points(self.total_points, scaled)

    def category(self, id: str) -> Category | None:
        return next((category for category in self.categories if category.id == id), None)

    def as_json(self) -> dict[str, Any]:
        """The JSON of the API contract, without disabled sub-criteria."""
        return {
            "version": self.version,
            "totalPoints": self.total_points,
            "categories": [_category_as_json(category) for category in self.categories],
        }


def exceeds(parts: float, whole: float) -> bool:
    """Whether the sub-criteria have more points than their category."""
    return parts > whole and not isclose(parts, whole)


def is_total(points: float, total: float) -> bool:
    """Whether `total` is the sum of the categories' points, and more than 0."""
    return isclose(points, total) and bool(round_points(points))


def parse(rubric: object) -> Rubric:
    """Parse the JSON of a rubric.

    Raises InvalidRubric for missing or duplicate ids, and for missing or invalid points.
    """
    source = _mapping(rubric, "The rubric")
    entries = source.get("categories")
    if not isinstance(entries, list):
        raise InvalidRubric("The rubric's categories must be a list.")
    categories = tuple(_category(entry) for entry in entries)
    _refuse_duplicates([category.id for category in categories], "The rubric")
    category_points = add_points(category.points for category in categories)
    total = _points(source.get("totalPoints", category_points), "The rubric")
    return Rubric(source.get("version", 1), total, categories)


def _category(entry: object) -> Category:
    source = _mapping(entry, "A category")
    id = _id(source, "A category")
    entries = source.get("subCriteria") or []
    if not isinstance(entries, list):
        raise InvalidRubric(f"The sub-criteria of “{id}” must be a list.")
    criteria = [_mapping(entry, f"A sub-criterion of “{id}”") for entry in entries]
    enabled = tuple(_criterion(each, id) for each in criteria if each.get("enabled", True))
    _refuse_duplicates([criterion.id for criterion in enabled], f"The category “{id}”")
    method = source.get("scoringMethod")
    return Category(
        id=id,
        name=str(source.get("name") or id),
        points=_points(source.get("points"), f"The category “{id}”"),
        method=method if method in METHODS else "event_analysis",
        criteria=enabled,
        is_split=bool(criteria),
    )


def _criterion(source: Mapping[str, Any], category: str) -> SubCriterion:
    id = _id(source, f"A sub-criterion of “{category}”")
    return SubCriterion(
        id=id,
        name=str(source.get("name") or id),
        points=_points(source.get("points"), f"The sub-criterion “{category}/{id}”"),
        description=str(source.get("description") or ""),
    )


def _category_as_json(category: Category) -> dict[str, Any]:
    return {
        "id": category.id,
        "name": category.name,
        "points": category.max_points,
        "scoringMethod": category.method,
        "subCriteria": [
            {
                "id": criterion.id,
                "name": criterion.name,
                "points": criterion.points,
                "description": criterion.description,
                "enabled": True,
            }
            for criterion in category.criteria
        ],
    }


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidRubric(f"{what} must be an object.")
    return value


def _id(source: Mapping[str, Any], what: str) -> str:
    id = source.get("id")
    if not isinstance(id, str) or not id.strip():
        raise InvalidRubric(f"{what} has no id.")
    return id


def _points(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRubric(f"{what} has no points.")
    if not isfinite(value) or value < 0:
        raise InvalidRubric(f"{what} has invalid points.")
    return round_points(value)


def _refuse_duplicates(ids: list[str], where: str) -> None:
    for id in ids:
        if ids.count(id) > 1:
            raise InvalidRubric(f"{where} has “{id}” more than once.")
