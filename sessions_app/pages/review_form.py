"""The form with which a reviewer adjusts a score: new points, each with a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gradient.core.decimals import plain
from gradient.core.typed_numbers import parse_number
from sessions_app.reads.scores import ScoreLine, ScoreView
from sessions_app.vocabulary.points import show_points

MAX_TEXT_LENGTH = 5_000


@dataclass(frozen=True)
class ReviewRow:
    """A criterion, or a category without criteria.

    `points` and `reason` are the values of the fields, `name` is the suffix of their names.
    """

    line: ScoreLine
    category_id: str
    criterion_id: str | None
    points: str
    reason: str
    error: str = ""

    @property
    def name(self) -> str:
        return f"{self.category_id}/{self.criterion_id or ''}"


@dataclass(frozen=True)
class ReviewGroup:
    """A category with its rows. A category without criteria is its own row."""

    line: ScoreLine
    rows: list[ReviewRow]


class ReviewForm:
    """The form for a score, with the current values or with submitted `data`."""

    def __init__(self, view: ScoreView, data: Mapping[str, Any] | None = None) -> None:
        self.view = view
        self.data = data
        review = view.review
        self.note = str(data.get("note", "")) if data is not None else review.note if review else ""
        self.groups = [ReviewGroup(line, list(self._rows(line))) for line in view.categories]

    def _rows(self, category: ScoreLine) -> Iterator[ReviewRow]:
        if not category.lines or category.reason is not None:
            yield self._row(category, category.id, None)
        if category.reason is None:
            for line in category.lines:
                yield self._row(line, category.id, line.id)

    def _row(self, line: ScoreLine, category_id: str, criterion_id: str | None) -> ReviewRow:
        name = f"{category_id}/{criterion_id or ''}"
        if self.data is None:
            points = plain(line.points, 10) if line.reason is not None else ""
            return ReviewRow(line, category_id, criterion_id, points, line.reason or "")
        points = str(self.data.get(f"points:{name}", "")).strip()
        reason = str(self.data.get(f"reason:{name}", "")).strip()
        return ReviewRow(
            line, category_id, criterion_id, points, reason, _error(line, points, reason)
        )

    @property
    def is_valid(self) -> bool:
        return not self.note_error and not any(r.error for g in self.groups for r in g.rows)

    @property
    def note_error(self) -> str:
        if len(self.note) <= MAX_TEXT_LENGTH:
            return ""
        return f"Enter a note of at most {MAX_TEXT_LENGTH:,} characters."

    def adjustments(self) -> list[dict[str, Any]]:
        """The changed points, as arguments for `lifecycle.review`."""
        rows = [(row, parse_number(row.points)) for group in self.groups for row in group.rows]
        return [
            {
                "categoryId": row.category_id,
                **({"subCriterionId": row.criterion_id} if row.criterion_id else {}),
                "points": points,
                "reason": row.reason,
            }
            for row, points in rows
            if points is not None and points != row.line.auto_points
        ]


def _error(line: ScoreLine, points: str, reason: str) -> str:
    if len(reason) > MAX_TEXT_LENGTH:
        return f"Enter a reason of at most {MAX_TEXT_LENGTH:,} characters."
    number = parse_number(points)
    if points and number is None:
        return "Enter a number, such as 1.5."
    if number is not None and not 0 <= number <= line.max_points:
        return f"Enter a number from 0 to {show_points(line.max_points)}."
    is_changed = number is not None and number != line.auto_points
    if is_changed and not reason:
        return "Enter a reason."
    if reason and not is_changed:
        return "Enter points that differ from the automatic ones, or remove the reason."
    return ""
