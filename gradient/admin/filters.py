"""Filters that stay small however many values there are. Both are plain GET forms."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest


class FormFilter(admin.SimpleListFilter):
    """A filter whose template is a form; the other parameters travel along as hidden fields."""

    def other_parameters(self, changelist: ChangeList) -> list[tuple[str, Any]]:
        return [
            (name, value)
            for name, value in changelist.params.items()
            if name != self.parameter_name
        ]


NEWEST = 200_000
"""Rows that a filter without an index looks through."""
AMONG_NEWEST = f"(of the newest {NEWEST:,})"


def newest(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The rows among the last `NEWEST` that were recorded, of a table that is numbered by its key;
    all of them where one session is chosen.

    A value that is rare, or not there at all, would else cost the reading of the whole table.
    """
    if request.GET.get("session"):
        return rows
    last = rows.model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return rows if last is None else rows.filter(pk__gt=last - NEWEST)


class NewestChoicesFilter(admin.ChoicesFieldListFilter):
    """A field's choices, looked for among the newest rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"{self.title} {AMONG_NEWEST}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        rows = newest(queryset, request) if self.used_parameters else queryset
        return super().queryset(request, rows)


class DropdownFilter(FormFilter):
    """The choices in a closed list rather than one line for each."""

    template = "admin/filters/dropdown.html"

    def choices(  # type: ignore[override]  # what its own template reads
        self, changelist: ChangeList
    ) -> Iterator[dict[str, Any]]:
        yield {
            "name": self.parameter_name,
            "options": self.lookup_choices,
            "value": self.value(),
            "others": self.other_parameters(changelist),
        }


class OptionalSelect(AutocompleteSelect):
    """Says what it means to choose nothing."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": "All"}


class AutocompleteFilter(FormFilter):
    """One row of a related table, found by typing.

    Subclasses name the foreign key as `parameter_name`. The related model's admin must have
    `search_fields`, and decides which rows the user may see.
    """

    template = "admin/filters/autocomplete.html"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: admin.ModelAdmin,
    ) -> None:
        widget = self._widget(model, model_admin.admin_site)
        related_admin = model_admin.admin_site._registry[widget.field.related_model]
        self.title = str(widget.field.verbose_name)
        self.form_field = forms.ModelChoiceField(
            related_admin.get_queryset(request), required=False, widget=widget
        )
        super().__init__(request, params, model, model_admin)

    @classmethod
    def media_for(cls, model: type[Model], site: admin.AdminSite) -> forms.Media:
        """The scripts and styles that the page needs."""
        return cls._widget(model, site).media

    @classmethod
    def _widget(cls, model: type[Model], site: admin.AdminSite) -> AutocompleteSelect:
        field = model._meta.get_field(str(cls.parameter_name))
        return OptionalSelect(field, site)

    def lookups(
        self, _request: HttpRequest, _model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(  # type: ignore[override]  # what its own template reads
        self, changelist: ChangeList
    ) -> Iterator[dict[str, Any]]:
        name = str(self.parameter_name)
        yield {
            "select": self.form_field.widget.render(
                name, self.value(), {"id": f"filter-{name}", "aria-label": self.title}
            ),
            "clear": changelist.get_query_string(remove=[name]) if self.value() else "",
            "others": self.other_parameters(changelist),
        }

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            chosen = self.form_field.clean(self.value())
        except ValidationError as error:
            raise IncorrectLookupParameters(error) from error
        return queryset.filter(**{str(self.parameter_name): chosen}) if chosen else queryset
