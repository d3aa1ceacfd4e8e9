"""Adjustments: points that a reviewer gives instead of the scorer's.

An adjustment replaces the points of a category, or of one of its sub-criteria:
`{"categoryId", "subCriterionId"?, "points", "reason"}`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gradient.core.decimals import exact
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.points import percentage, round_points, show_points
from sessions_app.vocabulary.rubrics import Rubric

Adjustment = Mapping[str, Any]
AutoScores = Mapping[str, Any]
CriterionKey = tuple[str, str | None]
"""The id of a category, and the id of a sub-criterion or None for the whole category."""


def criterion_key(adjustment: Adjustment) -> CriterionKey:
    """The category or sub-criterion that the adjustment changes."""
    return adjustment["categoryId"], adjustment.get("subCriterionId")


def validate(adjustments: Sequence[Adjustment], rubric: Mapping[str, Any]) -> None:
    """Raise InvalidRequest, with details by field, unless the rubric allows the adjustments."""
    parsed = rubrics.parse(rubric)
    details: dict[str, list[str]] = {}
    seen: set[CriterionKey] = set()
    for index, adjustment in enumerate(adjustments):
        for field, message in _errors(adjustment, parsed, seen):
            details[f"adjustments.{index}.{field}"] = [message]
        seen.add(criterion_key(adjustment))
    if details:
        raise InvalidRequest("Invalid adjustments for the score's rubric.", details)


def final_total(
    auto_scores: AutoScores,
    adjustments: Sequence[Adjustment],
    rubric: Mapping[str, Any],
) -> float:
    """The total after the adjustments, which the caller has validated."""
    raw = exact(auto_scores["rawTotal"])
    for adjustment in adjustments:
        raw += exact(adjustment["points"])
        raw -= exact(auto_points(auto_scores, criterion_key(adjustment)))
    return rubrics.parse(rubric).total(max(0, round_points(raw)))


def auto_points(auto_scores: AutoScores, key: CriterionKey) -> float:
    """The scorer's points for a category or sub-criterion, or 0 if it gave none."""
    category_id, criterion_id = key
    entry = auto_scores["categories"].get(category_id, {})
    if criterion_id is not None:
        entry = entry.get("subCriteria", {}).get(criterion_id)
    score: float = (entry or {}).get("score", 0)
    return score


def percent(total: float, rubric: Mapping[str, Any]) -> float | None:
    """The total as a percentage of the rubric's total, or None for a rubric without points."""
    max_points = rubrics.parse(rubric).total_points
    return percentage(max_points, total) if max_points else None


def _errors(
    adjustment: Adjustment, rubric: Rubric, seen: set[CriterionKey]
) -> Iterator[tuple[str, str]]:
    category_id, criterion_id = criterion_key(adjustment)
    category = rubric.category(category_id)
    if category is None:
        yield "categoryId", "Category not found in the score's rubric."
        return
    max_points = category.max_points
    if criterion_id is not None:
        criteria = {criterion.id: criterion.points for criterion in category.criteria}
        if criterion_id not in criteria:
            yield "subCriterionId", "Sub-criterion not found in the category."
            return
        max_points = criteria[criterion_id]
    if adjustment["points"] > max_points:
        yield "points", f"This must be at most {show_points(max_points)}."
    if _overlaps((category_id, criterion_id), seen):
        field = "categoryId" if criterion_id is None else "subCriterionId"
        yield field, "Another adjustment already changes this."


def _overlaps(key: CriterionKey, seen: set[CriterionKey]) -> bool:
    """Whether another adjustment changes the same category or sub-criterion, or a part of it."""
    category_id, criterion_id = key
    if criterion_id is None:
        return any(other == category_id for other, _ in seen)
    return key in seen or (category_id, None) in seen
