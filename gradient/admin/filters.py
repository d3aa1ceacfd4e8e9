"""List filters whose size does not depend on the number of values. They are plain GET forms."""

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
    """A filter whose template is a form; its hidden fields keep the other parameters."""

    def other_parameters(self, changelist: ChangeList) -> list[tuple[str, Any]]:
        return [
            (name, value)
            for name, value in changelist.params.items()
            if name != self.parameter_name
        ]


MAX_ROWS = 200_000
"""How many rows a filter without an index reads at most."""
NEWEST_LABEL = f"(of the newest {MAX_ROWS:,})"


def limit_to_newest(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Limit a queryset to the newest `MAX_ROWS` rows by primary key, unless it is filtered by a
    session.

    Otherwise a rare value, or one that does not occur, would read the whole table.
    """
    if request.GET.get("session"):
        return rows
    last = rows.model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return rows if last is None else rows.filter(pk__gt=last - MAX_ROWS)


class NewestChoicesFilter(admin.ChoicesFieldListFilter):
    """A field's choices as a filter of the newest rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"{self.title} {NEWEST_LABEL}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        rows = limit_to_newest(queryset, request) if self.used_parameters else queryset
        return super().queryset(request, rows)


class DropdownFilter(FormFilter):
    """The choices as a <select>, instead of one line each."""

    template = "admin/filters/dropdown.html"

    def choices(  # type: ignore[override]  # read by its own template
        self, changelist: ChangeList
    ) -> Iterator[dict[str, Any]]:
        yield {
            "name": self.parameter_name,
            "options": self.lookup_choices,
            "value": self.value(),
            "others": self.other_parameters(changelist),
        }


class OptionalSelect(AutocompleteSelect):
    """A select whose placeholder says that no choice means all."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": "All"}


class AutocompleteFilter(FormFilter):
    """Filter by a related row, with autocomplete.

    `parameter_name` is the foreign key. The related model's admin needs `search_fields`; its
    queryset decides which rows the user may choose.
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
        """The scripts and styles of the widget."""
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

    def choices(  # type: ignore[override]  # read by its own template
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
