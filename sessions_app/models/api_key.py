import hashlib
import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Expression, Q

from gradient.core import clock
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import Scope

KEY_START = "gai_"


class ApiKey(models.Model):
    """A credential of an organization. The key itself is shown once and never stored.

    `key_hash` is a plain SHA-256: the key carries 192 random bits, so there is nothing that a
    slow or salted hash would protect.
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
        """The scope in the API's form: none for a key without restriction."""
        return [self.scope] if self.scope else []

    def is_valid(self, now: datetime) -> bool:
        """As `valid_at` says, of a key that is at hand."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


def valid_at(now: datetime | Expression, path: str = "") -> Q:
    """Which keys are valid; `path` leads to them from the rows that are filtered."""
    expires_at = f"{path}expires_at"
    unexpired = Q((expires_at, None)) | Q((f"{expires_at}__gt", now))
    return Q((f"{path}revoked_at", None)) & unexpired


def unused_since(moment: datetime | Expression, path: str = "") -> Q:
    """Which keys have no use on record since then, so that another one is worth a write."""
    last_used_at = f"{path}last_used_at"
    return Q((last_used_at, None)) | Q((f"{last_used_at}__lt", moment))


def new_key() -> str:
    return KEY_START + secrets.token_hex(24)


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
