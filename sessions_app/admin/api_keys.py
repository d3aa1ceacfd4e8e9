from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from gradient.admin.html import badge
from sessions_app import access
from sessions_app.actors import Actor
from sessions_app.admin.base import OrganizationScopedAdmin, is_superuser, staff
from sessions_app.models import ApiKey, AuditEntry

ACTION = "api_key.revoked"


@admin.register(ApiKey)
class ApiKeyAdmin(OrganizationScopedAdmin):
    """Nothing is typed in here: a key is made by `create_api_key`, which shows it once."""

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
        allowed = access.organizations_with(request.user, access.ADMINS)
        return is_superuser(request) or bool(allowed)

    @admin.action(description="Revoke the selected keys, for good", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        if not is_superuser(request):
            allowed = access.organizations_with(request.user, access.ADMINS)
            queryset = queryset.filter(organization__in=allowed)
        count = revoke(queryset, staff(request))
        keys = "key" if count == 1 else "keys"
        self.message_user(request, f"{count} {keys} revoked.", messages.SUCCESS)

    @admin.display(description="begins with")
    def prefix(self, key: ApiKey) -> str:
        return f"{key.key_prefix}…"

    @admin.display(description="state")
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at is not None:
            return badge("off", "Revoked")
        if not key.is_valid(timezone.now()):
            return badge("off", "Expired")
        return badge("on", "Valid")


@transaction.atomic
def revoke(keys: QuerySet[ApiKey], actor: Actor) -> int:
    """End the validity of the keys that are not revoked yet, and return how many there were."""
    standing = list(keys.filter(revoked_at=None).select_for_update())
    now = timezone.now()
    ApiKey.objects.filter(pk__in=[key.pk for key in standing]).update(revoked_at=now)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            organization_id=key.organization_id,
            action=ACTION,
            object_id=key.pk,
            actor_kind=actor.kind,
            actor_id=actor.id,
            created_at=now,
        )
        for key in standing
    )
    return len(standing)
