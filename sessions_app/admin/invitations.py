from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import badge
from sessions_app.admin.records import FactAdmin, SessionRecordFilter
from sessions_app.models import InvitationEmail


@admin.register(InvitationEmail)
class InvitationEmailAdmin(FactAdmin):
    """Read-only. The session's page has a button that sends the e-mail again."""

    organization_path = "organization"
    list_display = ("ordered_at", "of_session", "status_badge", "attempt_count", "due_at")
    list_filter = ("status", SessionRecordFilter)
    fields = (
        "of_session",
        "status_badge",
        "ordered_at",
        "sent_at",
        "attempt_count",
        "due_at",
        "last_error",
    )
    readonly_fields = ("of_session", "status_badge")

    @admin.display(description="status")
    def status_badge(self, email: InvitationEmail) -> SafeString:
        return badge(email.status, email.get_status_display())
