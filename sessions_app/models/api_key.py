import hashlib
import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Expression, Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import Scope

API_KEY_PREFIX = "gai_"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def in_organization(self, organization_id: uuid.UUID) -> "ApiKeyQuerySet":
        """The organization's keys, newest first, including revoked and expired ones."""
        return self.filter(organization_id=organization_id).order_by("-created_at", "-id")


class ApiKey(models.Model):
    """An organization's API credential. The key itself is shown once and never stored.

    `key_hash` is a plain SHA-256: a key has 192 random bits, so a slow or salted hash would add
    no protection.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=200)
    key_prefix = models.CharField(max_length=12, editable=False)
    key_hash = models.CharField(max_length=64, editable=False)
    scope = models.CharField(max_length=5, choices=Scope.choices, blank=True, default=Scope.FULL)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    personal_data = PersonalData(others=("name", "key_prefix", "key_hash"))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="api_key_hash_unique"),
            one_of("scope", Scope, "api_key_scope_known"),
            not_blank("name", "api_key_name_not_blank"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_prefix}…)"

    @property
    def scopes(self) -> list[str]:
        """The scope as the API returns it: an empty list for `Scope.FULL`."""
        return [self.scope] if self.scope else []

    def is_valid(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired: the same rule as `valid_at`."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


def valid_at(now: datetime | Expression, path: str = "") -> Q:
    """A condition for keys that are valid at `now`.

    `path` is the lookup prefix from the filtered rows to the key, such as `api_key__`.
    """
    expires_at = f"{path}expires_at"
    unexpired = Q((expires_at, None)) | Q((f"{expires_at}__gt", now))
    return Q((f"{path}revoked_at", None)) & unexpired


def unused_since(moment: datetime | Expression, path: str = "") -> Q:
    """A condition for keys without a recorded use since `moment`. `path` is as in `valid_at`."""
    last_used_at = f"{path}last_used_at"
    return Q((last_used_at, None)) | Q((f"{last_used_at}__lt", moment))


def new_key() -> str:
    return API_KEY_PREFIX + secrets.token_hex(24)


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
