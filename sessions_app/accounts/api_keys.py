"""Verbs for API keys. The only place where a whole key is known."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import ApiKey, Organization, hash_key, new_key, unused_since
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import Conflict, NotFound

REVOKED = "api_key.revoked"
LAST_USE_INTERVAL = timedelta(minutes=1)
_PREFIX_LENGTH = 8
"""Characters of a key that stay readable, by which people tell keys apart."""


def keys_of(organization_id: UUID) -> QuerySet[ApiKey]:
    """The organization's keys, newest first, with those that are revoked or expired."""
    return ApiKey.objects.filter(organization_id=organization_id).order_by("-created_at", "-id")


def issue(
    organization: Organization,
    *,
    name: str,
    scope: str = Scope.FULL,
    expires_at: datetime | None = None,
    created_by: User | None = None,
    key: str | None = None,
    id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Create a key, and return it with its text, of which only a hash is stored.

    `key` and `id` are generated unless given; a caller that might create a key twice chooses its
    id first. Raises ValidationError, per field, for a name that is blank, too long or not
    printable, an unknown scope, or a text or an id that is taken.
    """
    if not name.isprintable():
        raise ValidationError({"name": "This must be printable characters in one line."})
    text = key or new_key()
    api_key = ApiKey(
        id=id or uuid4(),
        organization=organization,
        name=name.strip(),
        key_prefix=text[:_PREFIX_LENGTH],
        key_hash=hash_key(text),
        scope=scope,
        expires_at=expires_at,
        created_by=created_by,
    )
    api_key.full_clean()
    api_key.save(force_insert=True)
    return api_key, text


@transaction.atomic
def rotate(
    organization_id: UUID,
    api_key_id: UUID,
    *,
    overlap: timedelta,
    created_by: User | None = None,
    id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Create a key in place of another, which stays valid for the overlap and no longer.

    Name, scope and expiry are those of the old one; `id` is as in `issue`. Raises NotFound if the
    organization has no such key, Conflict if it is revoked or expired.
    """
    now = clock.now()
    old = keys_of(organization_id).select_for_update().filter(pk=api_key_id).first()
    if old is None:
        raise NotFound("There is no such API key.")
    if not old.is_valid(now):
        raise Conflict("The key is revoked or expired; make a new one instead.")
    issued = issue(
        old.organization,
        name=old.name,
        scope=old.scope,
        expires_at=old.expires_at,
        created_by=created_by,
        id=id,
    )
    old.expires_at = min(now + overlap, old.expires_at or datetime.max.replace(tzinfo=UTC))
    old.save(update_fields=["expires_at"])
    return issued


def revoke_one(organization_id: UUID, api_key_id: UUID, *, actor: Actor) -> None:
    """Revoke one key. Raises NotFound if there is none, or it is revoked already."""
    if not revoke(keys_of(organization_id).filter(pk=api_key_id), actor):
        raise NotFound("There is no such API key.")


@transaction.atomic
def revoke(keys: QuerySet[ApiKey], actor: Actor) -> int:
    """Revoke those of the keys that are not revoked yet, and return how many."""
    standing = list(keys.filter(revoked_at=None).select_for_update())
    now = clock.now()
    ApiKey.objects.filter(pk__in=[key.pk for key in standing]).update(revoked_at=now)
    for key in standing:
        audit.record(REVOKED, key.pk, organization_id=key.organization_id, actor=actor)
    return len(standing)


def record_use(key_hash: str, now: datetime) -> None:
    """Record a use of the key, at most once a minute: a write for every request would be the
    slowest part of most of them."""
    due = unused_since(now - LAST_USE_INTERVAL)
    ApiKey.objects.filter(due, key_hash=key_hash).update(last_used_at=now)
