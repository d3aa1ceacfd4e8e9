from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import badge, json_block
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.models import Change, WebhookAttempt, WebhookDelivery, WebhookEndpoint


@admin.register(Change)
class ChangeAdmin(OrganizationScopedAdmin):
    """The change feed, read-only."""

    list_display = ("at", "type", "session_id", "position", "organization")
    list_filter = ("type",)
    list_select_related = ("organization",)
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "organization",
        "position",
        "message_id",
        "type",
        "session_id",
        "data_block",
        "at",
        "created_at",
    )
    readonly_fields = ("data_block",)

    @admin.display(description="data")
    def data_block(self, change: Change) -> SafeString | str:
        return json_block(change.data)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(OrganizationScopedAdmin):
    """Read-only, without secrets. Endpoints are managed on the reviewers' pages."""

    list_display = ("created_at", "__str__", "url", "is_active", "failing_since", "organization")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    sortable_by = ()
    fields = (
        "organization",
        "name",
        "url",
        "event_types",
        "is_active",
        "disabled_reason",
        "failing_since",
        "previous_secret_until",
        "created_by",
        "created_at",
    )
    readonly_fields = ("event_types",)

    @admin.display(description="events")
    def event_types(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.events) or "all"


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(OrganizationScopedAdmin):
    """Read-only."""

    organization_path = "endpoint__organization"
    list_display = ("created_at", "type", "status_badge", "attempt_count", "due_at", "endpoint")
    list_filter = ("status", "type")
    list_select_related = ("endpoint",)
    sortable_by = ()
    fields = (
        "endpoint",
        "message_id",
        "type",
        "payload",
        "status_badge",
        "attempt_count",
        "due_at",
        "ordered_at",
        "created_at",
    )
    readonly_fields = ("status_badge",)

    @admin.display(description="status")
    def status_badge(self, delivery: WebhookDelivery) -> SafeString:
        return badge(delivery.status, delivery.get_status_display())


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(OrganizationScopedAdmin):
    """Read-only."""

    organization_path = "delivery__endpoint__organization"
    list_display = ("at", "delivery", "status_code", "error", "milliseconds")
    list_select_related = ("delivery__endpoint",)
    ordering = ("-id",)
    sortable_by = ()
    fields = ("delivery", "at", "milliseconds", "status_code", "error", "answer")
