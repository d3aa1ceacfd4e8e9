from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from sessions_app.accounts import candidates
from sessions_app.accounts.access import ADMINS
from sessions_app.admin.base import Edit, OrganizationScopedAdmin
from sessions_app.invitations import single
from sessions_app.models import Candidate
from sessions_app.reads.search import search_candidates


def _add(edit: Edit) -> Candidate:
    organization = edit.columns.pop("organization")
    return candidates.create(organization.pk, **edit.columns)


def _change(edit: Edit) -> Candidate:
    """Another address gets the links of sessions that have not started: the old ones end."""
    row = edit.row
    return single.change_candidate(
        row.organization_id, row.pk, **edit.columns, site=edit.site, actor=edit.actor
    )


@admin.register(Candidate)
class CandidateAdmin(OrganizationScopedAdmin):
    """A deleted candidate is read-only, until an invitation restores it."""

    verbs = {"add": _add, "change": _change}
    editors = ADMINS
    list_display = ("name", "email", "organization", "created_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("search_text",)  # shows the search box; get_search_results searches
    sortable_by = ("created_at",)
    fields = ("organization", "name", "email", "created_at", "deleted_at")

    def get_search_results(
        self, _request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_candidates(queryset, search_term), False

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        always = ("created_at", "deleted_at")
        return always if obj is None else ("organization", *always)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, Candidate) and obj.deleted_at is not None:
            return False
        return super().has_change_permission(request, obj)

    def lock(self, obj: Candidate) -> Candidate:
        return candidates.lock(obj.organization_id, obj.pk)
