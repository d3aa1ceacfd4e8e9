from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from gradient.admin.html import badge, json_block
from sessions_app.accounts.access import OWNERS
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import DeletionJob


@admin.register(DeletionJob)
class DeletionJobAdmin(OrganizationScopedAdmin):
    """Bulk deletions, read-only, for owners."""

    list_display = ("created_at", "status_badge", "total", "deleted", "organization", "reason")
    list_filter = ("status",)
    list_select_related = ("organization",)
    sortable_by = ()
    fields = (
        "id",
        "organization",
        "status_badge",
        "reason",
        ("actor_kind", "actor_id"),
        ("cancelled_by_kind", "cancelled_by"),
        "includes_running",
        ("total", "deleted", "running", "missing", "failed"),
        ("created_at", "ordered_at", "started_at", "ended_at"),
        "digest",
        "counts_block",
        "facts_block",
    )
    readonly_fields = ("status_badge", "counts_block", "facts_block")

    def view_on_site(self, obj: DeletionJob) -> str:
        """The deletion on the reviewers' pages."""
        return reverse("pages:deletion", args=[obj.pk])

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._has_role(request, OWNERS, obj)

    @admin.display(description="status")
    def status_badge(self, job: DeletionJob) -> SafeString:
        return badge(job.status, job.get_status_display())

    @admin.display(description="rows deleted")
    def counts_block(self, job: DeletionJob) -> SafeString | str:
        return json_block(job.counts)

    @admin.display(description="as previewed")
    def facts_block(self, job: DeletionJob) -> SafeString | str:
        return json_block(job.facts)
