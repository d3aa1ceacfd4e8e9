from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from gradient.admin.html import badge
from gradient.core import clock
from sessions_app.accounts import access, api_keys
from sessions_app.admin.base import OrganizationScopedAdmin, is_superuser, staff
from sessions_app.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(OrganizationScopedAdmin):
    """Read-only, except that keys can be revoked. They are created on the reviewers' pages."""

    list_display = (
        "name",
        "prefix",
        "organization",
        "scope",
        "state",
        "last_used_at",
        "expires_at",
        "created_at",
    )
    list_filter = ("scope",)
    list_select_related = ("organization",)
    search_fields = ("name", "key_prefix")
    fields = (
        "name",
        "organization",
        "prefix",
        "scope",
        "state",
        "expires_at",
        "last_used_at",
        "revoked_at",
        "created_by",
        "created_at",
    )
    readonly_fields = ("prefix", "state")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        allowed = access.get_organization_ids(request.user, access.ADMINS)
        return is_superuser(request) or bool(allowed)

    @admin.action(description="Revoke the selected keys permanently", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> TemplateResponse | None:
        """Ask for confirmation, which sends the same selection with `confirmed`."""
        if not is_superuser(request):
            allowed = access.get_organization_ids(request.user, access.ADMINS)
            queryset = queryset.filter(organization__in=allowed)
        if "confirmed" not in request.POST:
            return self._ask(request, queryset.filter(revoked_at=None))
        count = api_keys.revoke(queryset, staff(request))
        noun = "key" if count == 1 else "keys"
        self.message_user(request, f"{count} {noun} revoked.", messages.SUCCESS)
        return None

    def _ask(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Revoke API keys",
            "opts": self.opts,
            "keys": keys.order_by("name", "pk").select_related("organization"),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "is_everything": request.POST.get("select_across") == "1",
        }
        return TemplateResponse(request, "sessions_app/admin/revoke_keys.html", context)

    @admin.display(description="starts with")
    def prefix(self, key: ApiKey) -> str:
        return f"{key.key_prefix}…"

    @admin.display(description="state")
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at is not None:
            return badge("off", "Revoked")
        if not key.is_valid(clock.now()):
            return badge("off", "Expired")
        return badge("on", "Valid")
