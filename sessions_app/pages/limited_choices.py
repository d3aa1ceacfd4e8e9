"""Choices of a select that offers the first rows only, says so, and finds the others by name."""

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
    """A select of names, each of which has its own direction."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        return {**option, "attrs": {**option["attrs"], "dir": "auto"}}


@dataclass(frozen=True)
class LimitedChoices:
    """The rows that a select offers. `find` is the part of the name that was searched for, in the
    query parameter `find_…`; `total` counts the rows that match it, at most MAX_COUNT."""

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
        """Whether there is something to choose."""
        return len(self.rows) > 1 or self.is_searchable

    @property
    def notice(self) -> str:
        """What the select leaves out; empty if it offers everything."""
        if self.is_truncated:
            more = "+" if self.total > MAX_COUNT else ""
            return (
                f"The first {MAX_CHOICES} of {min(self.total, MAX_COUNT):,}{more}. "
                "Search by name to find the others."
            )
        if not self.find:
            return ""
        found = f"{self.total:,} found" if self.total else "Nothing found"
        return f"{found}. Search for an empty name to see all again."


def limit_choices(
    name: str, rows: QuerySet[Any], query: QueryDict, *, chosen: str = ""
) -> LimitedChoices:
    """The first rows whose `name` contains the query's `find_…`, and the chosen one in any case."""
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
    """Offer the rows in the field; `empty` is the text of the choice of none, if there is one."""
    assert isinstance(field, forms.ChoiceField | forms.ModelChoiceField)  # noqa: S101
    field.widget = NameSelect(field.widget.attrs)
    field.widget.is_required = field.required
    choices = [(str(row.pk), label(row) if label else row.name) for row in offered.rows]
    field.choices = choices if empty is None else [("", empty), *choices]
    field.help_text = offered.notice
