"""Base classes of the admin for sessions and their records."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gradient.admin.html import with_detail
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import Session
from sessions_app.reads.queries import settle_overdue

LARGE_COLUMNS = ("task_prompt", "scoring_rubric", "materials")
"""Large columns of an assessment, which no list shows."""


class SessionRecordAdmin(OrganizationScopedAdmin):
    """Sessions or their records. Settles overdue timers first."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        settle_overdue(request.user)
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        settle_overdue(request.user)
        return super().change_view(request, object_id, form_url, extra_context)


class SessionRecordFilter(admin.SimpleListFilter):
    """Filters by a session. Only shown if a link has set it."""

    title = "session"
    parameter_name = "session"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        self.path = getattr(model_admin, "session_path", "session")
        if not (value := self.value()):
            return []
        try:
            id = UUID(value)
        except ValueError as error:
            raise IncorrectLookupParameters from error
        sessions = model_admin.admin_site._registry[Session].get_queryset(request)
        return [(value, str(session)) for session in sessions.filter(pk=id)]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class FactAdmin(SessionRecordAdmin):
    """A read-only record of a session.

    `session_path` is the lookup from the model to the session. `deferred` are columns that may be
    too large to load for a list.
    """

    organization_path = "session__organization"
    session_path: ClassVar[str] = "session"
    deferred: ClassVar[Sequence[str]] = ()

    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .defer(*self.deferred, *self._deferred_assessment_columns())
        )

    def _deferred_assessment_columns(self) -> list[str]:
        """Large columns of the joined assessment."""
        return [f"{self.session_path}__assessment__{name}" for name in LARGE_COLUMNS]

    def get_list_select_related(self, _request: HttpRequest) -> tuple[str, ...]:
        return (f"{self.session_path}__candidate", f"{self.session_path}__assessment")

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (SessionRecordFilter, *super().get_list_filter(request))

    @admin.display(description="session")
    def of_session(self, obj: Any) -> SafeString:
        for name in self.session_path.split("__"):
            obj = getattr(obj, name)
        return with_detail(object_link(obj, obj.candidate.name), obj.assessment.name)


def object_link(obj: Model, text: str = "") -> SafeString:
    """A link to the object's admin page."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[obj.pk]), text or obj)
