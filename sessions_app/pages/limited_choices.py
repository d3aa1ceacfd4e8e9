"""Choices of a select that is limited to the first rows, with a search by name for the others."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from gradient.core.identifiers import parse_uuid

MAX_CHOICES = 200
MAX_COUNT = 10_000
MAX_NAME_LENGTH = 200


class NameSelect(forms.Select):
    """A select of names, each with its own text direction."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        return {**option, "attrs": {**option["attrs"], "dir": "auto"}}


@dataclass(frozen=True)
class LimitedChoices:
    """The rows that a select offers.

    `find` is the searched part of the name, from the query parameter `find_…`. `total` is the
    number of matching rows, up to MAX_COUNT + 1.
    """

    name: str
    rows: list[Any]
    find: str
    total: int
    is_truncated: bool

    @property
    def parameter(self) -> str:
        return find_parameter(self.name)

    @property
    def is_searchable(self) -> bool:
        return self.is_truncated or bool(self.find)

    @property
    def has_several(self) -> bool:
        """Whether there is more than one choice."""
        return len(self.rows) > 1 or self.is_searchable

    @property
    def notice(self) -> str:
        """A sentence about choices that the select omits; empty if it offers all."""
        if self.is_truncated:
            more = "+" if self.total > MAX_COUNT else ""
            return (
                f"The first {MAX_CHOICES} of {min(self.total, MAX_COUNT):,}{more}. "
                "Search by name to find the others."
            )
        if not self.find:
            return ""
        result = f"{self.total:,} found" if self.total else "Nothing found"
        return f"{result}. Clear the search to see all."


def limit_choices(
    name: str, rows: QuerySet[Any], query: QueryDict, *, chosen: str = ""
) -> LimitedChoices:
    """The first rows whose `name` contains the query's `find_…`, and always the chosen one."""
    find = " ".join(query.get(find_parameter(name), "").replace("\0", "").split())[:MAX_NAME_LENGTH]
    matching = rows.filter(name__icontains=find) if find else rows
    first: list[Model] = list(matching[: MAX_CHOICES + 1])
    is_truncated = len(first) > MAX_CHOICES
    total = (
        matching.order_by().values("pk")[: MAX_COUNT + 1].count() if is_truncated else len(first)
    )
    first = first[:MAX_CHOICES]
    id = parse_uuid(chosen)
    if id is not None and all(row.pk != id for row in first):
        first += rows.filter(pk=id)
    return LimitedChoices(name, first, find, total, is_truncated)


def find_parameter(name: str) -> str:
    return f"find_{name}"


def set_choices(
    field: forms.Field, offered: LimitedChoices, *, empty: str | None = None, label: Any = None
) -> None:
    """Set the field's choices. `empty` is the label of an empty choice, if there should be one."""
    assert isinstance(field, forms.ChoiceField | forms.ModelChoiceField)  # noqa: S101
    field.widget = NameSelect(field.widget.attrs)
    field.widget.is_required = field.required
    choices = [(str(row.pk), label(row) if label else row.name) for row in offered.rows]
    field.choices = choices if empty is None else [("", empty), *choices]
    field.help_text = offered.notice
