"""Buttons of a form that add, remove and move its rows, so that it works without scripts."""

from dataclasses import dataclass
from typing import TypeVar

from django.http import QueryDict

FIELD = "do"
"""The name of the buttons. Without one of them the form is saved."""
Row = TypeVar("Row")


@dataclass(frozen=True)
class RowCommand:
    """What a button asks for, such as `remove criterion 2 0`: the third category's first."""

    verb: str
    kind: str
    places: tuple[int, ...]


def read_command(data: QueryDict) -> RowCommand | None:
    """The button that sent the form; None if the form is to be saved."""
    words = data.get(FIELD, "").split()
    if len(words) < 2 or not all(word.isdecimal() and len(word) < 5 for word in words[2:]):
        return None
    return RowCommand(words[0], words[1], tuple(map(int, words[2:])))


def change_rows(rows: list[Row], verb: str, place: int, *, new: Row) -> None:
    """Add `new` at the end, or remove or move up the row at `place`. Other places do nothing."""
    if verb == "add":
        rows.append(new)
    elif verb == "remove" and place < len(rows):
        del rows[place]
    elif verb == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
