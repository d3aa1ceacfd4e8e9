"""The form with which a reviewer judges a score: points that stand instead, each with a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sessions_app.reads.scores import Line, ScoreView

MOST_TEXT = 5_000


@dataclass(frozen=True)
class Row:
    """A criterion, or a category without criteria. `points` and `reason` are what the fields hold;
    `name` is that of the fields."""

    line: Line
    category_id: str
    criterion_id: str | None
    points: str
    reason: str
    error: str = ""

    @property
    def name(self) -> str:
        return f"{self.category_id}/{self.criterion_id or ''}"


@dataclass(frozen=True)
class Group:
    """A category with its rows; one without criteria is its own row."""

    line: Line
    rows: list[Row]


class ReviewForm:
    """The form on a score: as it stands, or, with `data`, as somebody filled it in."""

    def __init__(self, view: ScoreView, data: Mapping[str, Any] | None = None) -> None:
        self.view = view
        self.data = data
        review = view.review
        self.note = str(data.get("note", "")) if data is not None else review.note if review else ""
        self.groups = [Group(line, list(self._rows(line))) for line in view.categories]

    def _rows(self, category: Line) -> Iterator[Row]:
        if not category.lines or category.reason is not None:
            yield self._row(category, category.id, None)
        if category.reason is None:
            for line in category.lines:
                yield self._row(line, category.id, line.id)

    def _row(self, line: Line, category_id: str, criterion_id: str | None) -> Row:
        name = f"{category_id}/{criterion_id or ''}"
        if self.data is None:
            points = f"{line.points:g}" if line.reason is not None else ""
            return Row(line, category_id, criterion_id, points, line.reason or "")
        points = str(self.data.get(f"points:{name}", "")).strip()
        reason = str(self.data.get(f"reason:{name}", "")).strip()
        return Row(line, category_id, criterion_id, points, reason, _fault(line, points, reason))

    @property
    def is_valid(self) -> bool:
        return len(self.note) <= MOST_TEXT and not any(r.error for g in self.groups for r in g.rows)

    def adjustments(self) -> list[dict[str, Any]]:
        """What was changed, in the verbs' form."""
        changed = [row for group in self.groups for row in group.rows if _number(row.points)]
        return [
            {
                "categoryId": row.category_id,
                **({"subCriterionId": row.criterion_id} if row.criterion_id else {}),
                "points": float(row.points),
                "reason": row.reason,
            }
            for row in changed
            if float(row.points) != row.line.auto_points
        ]


def _fault(line: Line, points: str, reason: str) -> str:
    if not points:
        return ""
    if not _number(points):
        return "This must be a number."
    if not 0 <= float(points) <= line.max_points:
        return f"This must be from 0 to {line.max_points:g}."
    if float(points) != line.auto_points and not reason:
        return "Say why."
    return "This reason is too long." if len(reason) > MOST_TEXT else ""


def _number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False
