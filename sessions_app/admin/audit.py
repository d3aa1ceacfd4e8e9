from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import json_block
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(OrganizationScopedAdmin):
    """The audit trail, read-only."""

    list_display = ("created_at", "action", "object_id", "actor_kind", "organization", "reason")
    list_filter = ("actor_kind", "created_at")
    list_select_related = ("organization",)
    sortable_by = ()
    fields = (
        "created_at",
        "organization",
        "action",
        "object_id",
        "actor_kind",
        "actor_id",
        "reason",
        "details_block",
    )
    readonly_fields = ("details_block",)

    @admin.display(description="details")
    def details_block(self, entry: AuditEntry) -> SafeString | str:
        return json_block(entry.details)
