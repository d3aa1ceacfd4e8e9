"""The session list and a session's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from gradient.admin.filters import AutocompleteFilter
from gradient.admin.html import EMPTY, badge, minutes, short_time, with_detail
from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.accounts.access import ADMINS, get_roles
from sessions_app.admin.base import Edit, is_superuser
from sessions_app.admin.panels import COLUMNS, PANELS, RECORDS, AdminColumn
from sessions_app.admin.records import LARGE_COLUMNS, object_link
from sessions_app.admin.session_verbs import SessionVerbsAdmin
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads import tokens
from sessions_app.reads.search import search
from sessions_app.reads.status_steps import get_status_steps


class AssessmentListFilter(AutocompleteFilter):
    parameter_name = "assessment"


class OrganizationFilter(AutocompleteFilter):
    parameter_name = "organization"


def _change(edit: Edit) -> Session:
    return lifecycle.change_due_date(edit.row.pk, **edit.columns, actor=edit.actor)


@admin.register(Session)
class SessionAdmin(SessionVerbsAdmin):
    """Read-only, except for the due date. Other apps register columns, panels and records."""

    organization_path = "organization"
    verbs = {"change": _change}
    editors = ADMINS
    change_form_template = "sessions_app/admin/session.html"
    list_filter = (AssessmentListFilter, OrganizationFilter, "status", "created_at")
    search_fields = ("candidate__name",)  # only shows the search box: see get_search_results
    search_help_text = "A candidate's name or e-mail address, a session's id or its full token"
    sortable_by = ("created",)
    actions = ("delete_permanently",)
    fieldsets = (
        (None, {"fields": ("candidate_page", "assessment_page", "organization", "due_date")}),
        (
            "Times",
            {
                "fields": (
                    ("created_at", "timer_ends_at"),
                    ("setup_started_at", "task_started_at"),
                    ("submitted_at", "submitted_by"),
                    ("scoring_started_at", "scored_at", "reviewed_at"),
                )
            },
        ),
        ("Identity", {"fields": ("id", "token_start", "assessment_version", "setup_time")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        sessions = super().get_queryset(request)
        related = ("candidate", "assessment", "organization", *(c.related for c in COLUMNS))
        return sessions.select_related(*related).defer(
            *(f"assessment__{name}" for name in LARGE_COLUMNS)
        )

    def view_on_site(self, obj: Session) -> str:
        """The session on the reviewers' pages."""
        return reverse("pages:session", args=[obj.pk])

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        return [name for name in flatten_fieldsets(self.fieldsets) if name != "due_date"]

    def lock(self, obj: Session) -> Session:
        return timers.lock(obj.pk)

    # The list

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [
            "who",
            "state",
            "task_of_organization" if self._sees_several(request) else "assessment",
            "created",
            "submitted",
            "phase",
            *map(_as_column, COLUMNS),
        ]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        several = self._sees_several(request)
        return [f for f in self.list_filter if several or f is not OrganizationFilter]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = changelist.result_list.prefetch_related("phases")
        return changelist

    def get_search_results(
        self, _request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search(queryset, search_term), False

    def _sees_several(self, request: HttpRequest) -> bool:
        return is_superuser(request) or len(get_roles(request.user)) > 1

    @admin.display(description="candidate")
    def who(self, session: Session) -> SafeString:
        return with_detail(session.candidate.name, session.candidate.email)

    @admin.display(description="assessment")
    def task_of_organization(self, session: Session) -> SafeString:
        return with_detail(session.assessment.name, session.organization.name)

    @admin.display(description="created", ordering="created_at")
    def created(self, session: Session) -> str:
        return short_time(session.created_at)

    @admin.display(description="submitted")
    def submitted(self, session: Session) -> str:
        return short_time(session.submitted_at)

    @admin.display(description="status")
    def state(self, session: Session) -> SafeString:
        return badge(session.status, session.get_status_display())

    @admin.display(description="phase")
    def phase(self, session: Session) -> str:
        """“2 of 3”, from the prefetched phases."""
        if session.current_phase_index is None:
            return EMPTY
        return f"{session.current_phase_index + 1} of {len(session.phases.all())}"

    def has_delete_permanently_permission(self, request: HttpRequest) -> bool:
        return access.has_role(request.user, access.OWNERS)

    @admin.action(description="Delete the selected sessions …", permissions=["delete_permanently"])
    def delete_permanently(
        self, request: HttpRequest, queryset: QuerySet[Session]
    ) -> HttpResponse | None:
        """Redirect to a preview. Django's action would load all rows and delete them at once."""
        return self.preview_deletion(request, queryset)

    # A session's page

    def render_change_form(  # noqa: PLR0917  Django's signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Session | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context |= self._page(obj) | self.verbs_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _page(self, session: Session) -> dict[str, Any]:
        panels = [
            {"title": p.title, "template": p.template, "context": p.context(session)}
            for p in PANELS
        ]
        return {"steps": get_status_steps(session), "panels": panels, "records": RECORDS}

    @admin.display(description="candidate")
    def candidate_page(self, session: Session) -> SafeString:
        return object_link(session.candidate)

    @admin.display(description="assessment")
    def assessment_page(self, session: Session) -> SafeString:
        return object_link(session.assessment)

    @admin.display(description="setup time")
    def setup_time(self, session: Session) -> str:
        return minutes(session.setup_minutes)

    @admin.display(description="token")
    def token_start(self, session: Session) -> str:
        """Only the first characters, since the token is the candidate's credential."""
        token = tokens.of(session)
        return f"{token[:4]}…" if token else "–"


def _as_column(column: AdminColumn) -> Callable[[Session], object]:
    return admin.display(description=column.title)(column.value)
