"""The phases of an assessment as rows of its form: `phase_name` and `phase_minutes`, repeated."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from gradient.core.texts import is_visible
from gradient.core.typed_numbers import parse_number
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.models import MAX_MINUTES, MIN_MINUTES
from sessions_app.pages.assessment_editor.row_commands import RowCommand, change_rows

MAX_PHASES = 100
MAX_NAME_LENGTH = 200


@dataclass
class TypedPhase:
    """A phase as it was typed. `errors` has sentences by field."""

    name: str = ""
    minutes: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read_phases(data: QueryDict) -> list[TypedPhase]:
    names, minutes = data.getlist("phase_name"), data.getlist("phase_minutes")
    return [TypedPhase(*each) for each in zip(names, minutes, strict=False)][: MAX_PHASES + 1]


def show_phases(phases: Iterable[PhaseColumns]) -> list[TypedPhase]:
    return [TypedPhase(phase.name, f"{phase.minutes:.12g}") for phase in phases]


def apply(command: RowCommand, rows: list[TypedPhase]) -> None:
    change_rows(rows, command.verb, *(command.places[:1] or (0,)), new=TypedPhase())


def check_phases(rows: list[TypedPhase]) -> str:
    """Fill the errors of the rows, and return a sentence about all of them, or an empty text."""
    for row in rows:
        row.errors = {name: text for name, text in _faults(row) if text}
    if not rows:
        return "Add at least one phase."
    return f"Use at most {MAX_PHASES} phases." if len(rows) > MAX_PHASES else ""


def to_columns(rows: Iterable[TypedPhase]) -> list[PhaseColumns]:
    """The phases of rows without errors."""
    return [PhaseColumns(row.name.strip(), parse_number(row.minutes) or 0) for row in rows]


def _faults(row: TypedPhase) -> list[tuple[str, str]]:
    name, minutes = "", ""
    if not is_visible(row.name):
        name = "Enter a name."
    elif len(row.name.strip()) > MAX_NAME_LENGTH:
        name = f"Use at most {MAX_NAME_LENGTH} characters."
    number = parse_number(row.minutes)
    if number is None or not MIN_MINUTES <= number <= MAX_MINUTES:
        minutes = "Enter a number of minutes above 0."
    return [("name", name), ("minutes", minutes)]
