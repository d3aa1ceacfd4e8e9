"""What a score is made of: an assessment's rubric, read once and checked.

The shape is the contract's (section 3, «Shapes»). A sub-criterion that is not enabled is not in
play: its points count neither for nor against anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

METHODS = ("llm_judge", "event_analysis", "hybrid")


class RubricFault(ValueError):
    """A rubric by which nothing can be scored; the message says where it is wrong."""


@dataclass(frozen=True)
class SubCriterion:
    """A part of a category. `points` is the most that it gives."""

    id: str
    name: str
    points: float
    description: str = ""


@dataclass(frozen=True)
class Category:
    """A category with the sub-criteria that are enabled; `is_split` says that it has any at all."""

    id: str
    name: str
    points: float
    method: str
    criteria: tuple[SubCriterion, ...] = ()
    is_split: bool = False

    @property
    def max_points(self) -> float:
        """What can be reached: by the enabled sub-criteria, else by the category as a whole."""
        if not self.is_split:
            return self.points
        return tidy(sum(criterion.points for criterion in self.criteria))


@dataclass(frozen=True)
class Rubric:
    """Categories in the order of the rubric. `total_points` is what a full score is worth."""

    version: Any
    total_points: float
    categories: tuple[Category, ...]

    @property
    def scale(self) -> float:
        """What a point of a category is worth in the total: 1, unless something is disabled."""
        reachable = sum(category.max_points for category in self.categories)
        return self.total_points / reachable if reachable else 0.0

    def category(self, id: str) -> Category | None:
        return next((category for category in self.categories if category.id == id), None)

    def as_json(self) -> dict[str, Any]:
        """The contract's shape, with what is enabled only."""
        return {
            "version": self.version,
            "totalPoints": self.total_points,
            "categories": [_category_as_json(category) for category in self.categories],
        }


def read(rubric: object) -> Rubric:
    """The rubric as values. Raises RubricFault where it lacks an id or points, or repeats an id."""
    source = _mapping(rubric, "The rubric")
    listed = source.get("categories")
    if not isinstance(listed, list):
        raise RubricFault("The rubric has no list of categories.")
    categories = tuple(_category(entry) for entry in listed)
    _refuse_repeated([category.id for category in categories], "The rubric")
    reachable = sum(category.points for category in categories)
    total = _points(source.get("totalPoints", reachable), "The rubric")
    return Rubric(source.get("version", 1), total, categories)


def tidy(points: float) -> float:
    """Points to two decimals, and without a fraction as the whole number that they are."""
    rounded = round(points, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _category(entry: object) -> Category:
    source = _mapping(entry, "A category")
    id = _id(source, "A category")
    listed = source.get("subCriteria") or []
    if not isinstance(listed, list):
        raise RubricFault(f"The sub-criteria of “{id}” are no list.")
    criteria = [_mapping(each, f"A sub-criterion of “{id}”") for each in listed]
    enabled = tuple(_criterion(each, id) for each in criteria if each.get("enabled", True))
    _refuse_repeated([criterion.id for criterion in enabled], f"The category “{id}”")
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
        raise RubricFault(f"{what} is no object.")
    return value


def _id(source: Mapping[str, Any], what: str) -> str:
    id = source.get("id")
    if not isinstance(id, str) or not id.strip():
        raise RubricFault(f"{what} has no id.")
    return id


def _points(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RubricFault(f"{what} has no points.")
    if not isfinite(value) or value < 0:
        raise RubricFault(f"{what} has points that are no amount.")
    return tidy(value)


def _refuse_repeated(ids: list[str], where: str) -> None:
    for id in ids:
        if ids.count(id) > 1:
            raise RubricFault(f"{where} has “{id}” more than once.")
