"""What a reviewer's adjustments make of an automatic score.

An adjustment says how many points a category, or one of its sub-criteria, gets *instead*:
`{"categoryId", "subCriterionId"?, "points", "reason"}`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.rubrics import Rubric, tidy

Adjustment = Mapping[str, Any]
AutoScores = Mapping[str, Any]
Place = tuple[str, str | None]
"""A category's id, and a sub-criterion's where it is one."""


def place(adjustment: Adjustment) -> Place:
    """What an adjustment is about."""
    return adjustment["categoryId"], adjustment.get("subCriterionId")


def check(adjustments: Sequence[Adjustment], rubric: Mapping[str, Any]) -> None:
    """Raise InvalidRequest, naming each fault, unless the rubric allows the adjustments."""
    known = rubrics.read(rubric)
    details: dict[str, list[str]] = {}
    seen: set[Place] = set()
    for index, adjustment in enumerate(adjustments):
        for key, sentence in _faults(adjustment, known, seen):
            details[f"adjustments.{index}.{key}"] = [sentence]
        seen.add(place(adjustment))
    if details:
        raise InvalidRequest("The score's rubric does not allow these adjustments.", details)


def final_total(
    auto_total: float,
    auto_scores: AutoScores,
    adjustments: Sequence[Adjustment],
    rubric: Mapping[str, Any],
) -> float:
    """The total after the adjustments, which are as `check` wants them."""
    change = sum(
        adjustment["points"] - auto_points(auto_scores, place(adjustment))
        for adjustment in adjustments
    )
    return tidy(max(0, auto_total + change * rubrics.read(rubric).scale))


def auto_points(auto_scores: AutoScores, of: Place) -> float:
    """What the scorer gave there; 0 where it says nothing."""
    category_id, criterion_id = of
    category = auto_scores["categories"].get(category_id, {})
    found = category if criterion_id is None else category.get("subCriteria", {}).get(criterion_id)
    score: float = (found or {}).get("score", 0)
    return score


def percent(total: float, rubric: Mapping[str, Any]) -> float | None:
    """A total in per cent of the rubric's; None where the rubric gives nothing to reach."""
    most = rubrics.read(rubric).total_points
    return round(100 * total / most, 2) if most else None


def _faults(adjustment: Adjustment, rubric: Rubric, seen: set[Place]) -> Iterator[tuple[str, str]]:
    category_id, criterion_id = place(adjustment)
    category = rubric.category(category_id)
    if category is None:
        yield "categoryId", "The score's rubric has no such category."
        return
    most = category.max_points
    if criterion_id is not None:
        criteria = {criterion.id: criterion.points for criterion in category.criteria}
        if criterion_id not in criteria:
            yield "subCriterionId", "The category has no such sub-criterion."
            return
        most = criteria[criterion_id]
    if adjustment["points"] > most:
        yield "points", f"This must be at most {most:g}."
    if _overlaps((category_id, criterion_id), seen):
        key = "categoryId" if criterion_id is None else "subCriterionId"
        yield key, "This is adjusted already by another of the adjustments."


def _overlaps(of: Place, seen: set[Place]) -> bool:
    """Whether another adjustment is about the same, or about a part or the whole of it."""
    category_id, criterion_id = of
    if criterion_id is None:
        return any(other == category_id for other, _ in seen)
    return of in seen or (category_id, None) in seen
