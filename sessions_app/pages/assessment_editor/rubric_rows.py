"""A rubric as rows of its form.

Categories and sub-criteria are numbered from 0 in the names of their fields, such as
`category-1-points` and `criterion-1-0-name`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.http import QueryDict
from django.utils.text import slugify

from gradient.core.texts import is_visible
from gradient.core.typed_numbers import parse_number
from sessions_app.pages.assessment_editor.row_commands import RowCommand, change_rows
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.points import add_points, show_points

MAX_ROWS = 100
MAX_ID_LENGTH = 100
MAX_NAME_LENGTH = 200
MAX_DESCRIPTION_LENGTH = 5_000
MAX_POINTS = 1_000_000
METHODS = (
    ("event_analysis", "From the log", "Counts what the candidate did: how they worked."),
    ("llm_judge", "By a model", "A model reads the work and judges how good it is."),
    ("hybrid", "By both", "A model judges with the counts from the log in front of it."),
)
"""The methods of `rubrics.METHODS`, with a label and what each measures."""


@dataclass
class TypedCriterion:
    """A sub-criterion as it was typed. `errors` has sentences by field."""

    id: str = ""
    name: str = ""
    points: str = ""
    description: str = ""
    enabled: bool = True
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class TypedCategory:
    """A category as it was typed."""

    id: str = ""
    name: str = ""
    points: str = ""
    method: str = "event_analysis"
    criteria: list[TypedCriterion] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> str:
        """The sum of the sub-criteria's points, formatted; empty without sub-criteria."""
        return show_points(_sum(self.criteria)) if self.criteria else ""


def read_rubric(data: QueryDict) -> list[TypedCategory]:
    rows = []
    for place in range(MAX_ROWS + 1):
        prefix = f"category-{place}"
        if f"{prefix}-name" not in data:
            break
        rows.append(
            TypedCategory(
                id=data.get(f"{prefix}-id", ""),
                name=data.get(f"{prefix}-name", ""),
                points=data.get(f"{prefix}-points", ""),
                method=data.get(f"{prefix}-method", ""),
                criteria=_read_criteria(data, place),
            )
        )
    return rows


def show_rubric(rubric: Mapping[str, Any]) -> list[TypedCategory]:
    """The rows of a stored rubric, with its disabled sub-criteria."""
    return [
        TypedCategory(
            id=category["id"],
            name=category["name"],
            points=show_points(category["points"]),
            method=category["scoringMethod"],
            criteria=[
                TypedCriterion(
                    id=each["id"],
                    name=each["name"],
                    points=show_points(each["points"]),
                    description=each.get("description", ""),
                    enabled=each.get("enabled", True),
                )
                for each in category.get("subCriteria") or []
            ],
        )
        for category in rubric["categories"]
    ]


def apply(command: RowCommand, rows: list[TypedCategory]) -> None:
    place, *rest = command.places or (0,)
    if command.kind == "category":
        change_rows(rows, command.verb, place, new=TypedCategory())
    elif command.kind == "criterion" and place < len(rows):
        inner = rest[0] if rest else 0
        change_rows(rows[place].criteria, command.verb, inner, new=TypedCriterion())


def check_rubric(rows: list[TypedCategory]) -> str:
    """Fill the errors of the rows, and return a sentence about all of them, or an empty text."""
    for row in _all(rows):
        row.errors = {name: text for name, text in _faults(row) if text}
    for category in rows:
        if rubrics.exceeds(_sum(category.criteria), _points(category)):
            sentence = f"The sub-criteria have {category.parts} points, more than their category."
            category.errors.setdefault("points", sentence)
    if not rows:
        return "Add at least one category."
    if max(len(rows), *(len(each.criteria) for each in rows)) > MAX_ROWS:
        return f"Use at most {MAX_ROWS} categories, and as many sub-criteria in each."
    return "" if _sum(rows) else "The rubric needs more than 0 points."


def has_errors(rows: list[TypedCategory]) -> bool:
    return any(row.errors for row in _all(rows))


def total(rows: list[TypedCategory]) -> float:
    """The sum of the categories' points."""
    return _sum(rows)


def to_json(rows: list[TypedCategory], *, version: object) -> dict[str, Any]:
    """The rubric of rows without errors. Rows without an id get one from their name."""
    ids = _unique_ids(rows)
    return {
        "version": version,
        "totalPoints": total(rows),
        "categories": [
            {
                "id": id,
                "name": row.name.strip(),
                "points": _points(row),
                "scoringMethod": row.method,
                "subCriteria": _criteria_as_json(row.criteria),
            }
            for id, row in zip(ids, rows, strict=True)
        ],
    }


def _all(rows: list[TypedCategory]) -> Iterator[TypedCategory | TypedCriterion]:
    for category in rows:
        yield category
        yield from category.criteria


def _criteria_as_json(rows: list[TypedCriterion]) -> list[dict[str, Any]]:
    return [
        {
            "id": id,
            "name": row.name.strip(),
            "points": _points(row),
            "description": row.description.strip(),
            "enabled": row.enabled,
        }
        for id, row in zip(_unique_ids(rows), rows, strict=True)
    ]


def _read_criteria(data: QueryDict, category: int) -> list[TypedCriterion]:
    rows = []
    for place in range(MAX_ROWS + 1):
        prefix = f"criterion-{category}-{place}"
        if f"{prefix}-name" not in data:
            break
        rows.append(
            TypedCriterion(
                id=data.get(f"{prefix}-id", ""),
                name=data.get(f"{prefix}-name", ""),
                points=data.get(f"{prefix}-points", ""),
                description=data.get(f"{prefix}-description", ""),
                enabled=f"{prefix}-enabled" in data,
            )
        )
    return rows


def _faults(row: TypedCategory | TypedCriterion) -> Iterator[tuple[str, str]]:
    if not is_visible(row.name):
        yield "name", "Enter a name."
    elif len(row.name.strip()) > MAX_NAME_LENGTH:
        yield "name", f"Use at most {MAX_NAME_LENGTH} characters."
    points = parse_number(row.points)
    if points is None or not 0 <= points <= MAX_POINTS:
        yield "points", "Enter points, 0 or more."
    if isinstance(row, TypedCategory):
        yield "method", "" if row.method in rubrics.METHODS else "Choose how it is scored."
    elif len(row.description) > MAX_DESCRIPTION_LENGTH:
        yield "description", f"Use at most {MAX_DESCRIPTION_LENGTH} characters."


def _points(row: TypedCategory | TypedCriterion) -> float:
    return add_points([parse_number(row.points) or 0])


def _sum(rows: list[TypedCategory] | list[TypedCriterion]) -> float:
    return add_points(_points(row) for row in rows)


def _unique_ids(rows: list[TypedCategory] | list[TypedCriterion]) -> list[str]:
    """An id that a row has stays: scores and reviews refer to it. The second of two rows with the
    same id gets a new one."""
    given = {row.id for row in rows}
    ids: list[str] = []
    for row in rows:
        is_free = row.id.strip() and len(row.id) <= MAX_ID_LENGTH and row.id not in ids
        ids.append(row.id if is_free else _new_id(row.name, {*given, *ids}))
    return ids


def _new_id(name: str, taken: set[str]) -> str:
    base = slugify(name)[:90].replace("-", "_") or "part"
    numbered = (base if number == 1 else f"{base}_{number}" for number in count(1))
    return next(id for id in numbered if id not in taken)
