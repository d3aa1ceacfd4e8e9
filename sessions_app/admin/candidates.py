from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from sessions_app.accounts import candidates
from sessions_app.accounts.access import ADMINS, OWNERS
from sessions_app.admin.base import Edit, OrganizationScopedAdmin
from sessions_app.deletion.erasure import erase_candidate
from sessions_app.invitations import single
from sessions_app.models import Candidate, Session
from sessions_app.reads.search import search_candidates


def _add(edit: Edit) -> Candidate:
    organization = edit.columns.pop("organization")
    return candidates.create(organization.pk, **edit.columns)


def _change(edit: Edit) -> Candidate:
    """Change the candidate, and place or release a legal hold.

    A change of the address replaces the links of sessions that have not started.
    """
    organization_id, candidate_id = edit.row.organization_id, edit.row.pk
    reason = edit.columns.pop("hold_reason", None)
    if reason:
        candidates.hold(organization_id, candidate_id, reason=reason, actor=edit.actor)
    elif reason is not None:
        candidates.release(organization_id, candidate_id, actor=edit.actor)
    return single.change_candidate(
        organization_id, candidate_id, **edit.columns, site=edit.site, actor=edit.actor
    )


def _erase(edit: Edit) -> None:
    erase_candidate(edit.row.organization_id, edit.row.pk, actor=edit.actor)


@admin.register(Candidate)
class CandidateAdmin(OrganizationScopedAdmin):
    """A deleted candidate is read-only until an invitation restores it.

    Deleting a candidate here erases their personal data permanently.
    """

    verbs = {"add": _add, "change": _change, "delete": _erase}
    delete_confirmation_template = "sessions_app/admin/erase_candidate.html"
    editors = ADMINS
    list_display = ("name", "email", "organization", "created_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("search_text",)  # only shows the search box: see get_search_results
    sortable_by = ("created_at",)
    fields = (
        "organization",
        "name",
        "email",
        "hold_reason",
        "created_at",
        "held_at",
        "deleted_at",
        "erased_at",
    )

    def get_search_results(
        self, _request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_candidates(queryset, search_term), False

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        always = ("created_at", "held_at", "deleted_at", "erased_at")
        return always if obj is None else ("organization", *always)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, Candidate) and obj.deleted_at is not None:
            return False
        return super().has_change_permission(request, obj)

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organization", "name", "email") if obj is None else self.fields

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, Candidate) and obj.erased_at is not None:
            return False
        return self._has_role(request, OWNERS, obj)

    def get_deleted_objects(self, objs: Any, _request: HttpRequest) -> Any:
        """List the number of sessions instead of every row on Django's confirmation page."""
        sessions = Session.objects.filter(candidate__in=objs, erasure=None).count()
        return [], {Session._meta.verbose_name_plural: sessions}, set(), []

    def lock(self, obj: Candidate) -> Candidate:
        return candidates.lock(obj.organization_id, obj.pk)
