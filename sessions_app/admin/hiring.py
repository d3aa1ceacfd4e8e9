from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import badge
from sessions_app.admin.records import FactAdmin, SessionRecordFilter
from sessions_app.models import HiringOrder


@admin.register(HiringOrder)
class HiringOrderAdmin(FactAdmin):
    """Read-only. The session's page has a button that sends the notification again."""

    organization_path = "organization"
    list_display = ("created_at", "of_session", "system", "status_badge", "attempt_count", "due_at")
    list_filter = ("system", "status", SessionRecordFilter)
    fields = (
        "of_session",
        "system",
        "external_id",
        "profile_url",
        "status_badge",
        "created_at",
        "ordered_at",
        "sent_at",
        "attempt_count",
        "due_at",
        "problem",
    )
    readonly_fields = ("of_session", "status_badge")

    @admin.display(description="notification")
    def status_badge(self, order: HiringOrder) -> SafeString:
        return badge(order.status, order.get_status_display())
