"""Commands for API keys. Only this module sees a new key's text; the database stores its hash."""

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

REVOKED, REPLACED = "api_key.revoked", "api_key.replaced"
LAST_USE_INTERVAL = timedelta(minutes=1)
_PREFIX_LENGTH = 8
"""Characters of a key that are stored in plain text, so that people can tell keys apart."""


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
    """Create an API key and return it with its text, of which only a hash is stored.

    `key` and `id` are generated unless given; a caller that may repeat the call passes the id.
    Raises ValidationError, by field, for a name that is blank, too long or not printable, for an
    unknown scope, and for a key or id that already exists.
    """
    if not name.isprintable():
        raise ValidationError({"name": "This must be one line of printable characters."})
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
    actor: Actor,
    created_by: User | None = None,
    id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Create a key that replaces another one, which expires after `overlap` at the latest. Audited.

    Name, scope and expiry are copied from the old key; `id` is as in `issue`. Raises NotFound for
    an unknown key, Conflict for one that is revoked or expired.
    """
    now = clock.now()
    keys = ApiKey.objects.in_organization(organization_id)
    old = keys.select_for_update().filter(pk=api_key_id).first()
    if old is None:
        raise NotFound("API key not found.")
    if not old.is_valid(now):
        raise Conflict("This API key is revoked or expired. Create a new one instead.")
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
    audit.record(
        REPLACED,
        old.pk,
        organization_id=organization_id,
        actor=actor,
        details={"by": str(issued[0].pk), "expiresAt": old.expires_at.isoformat()},
    )
    return issued


def revoke_one(organization_id: UUID, api_key_id: UUID, *, actor: Actor) -> None:
    """Revoke one key. Raises NotFound for an unknown key and for one that is already revoked."""
    keys = ApiKey.objects.in_organization(organization_id)
    if not revoke(keys.filter(pk=api_key_id), actor):
        raise NotFound("API key not found.")


@transaction.atomic
def revoke(keys: QuerySet[ApiKey], actor: Actor) -> int:
    """Revoke the keys that are not revoked yet, and return their number."""
    unrevoked = list(keys.filter(revoked_at=None).select_for_update())
    now = clock.now()
    ApiKey.objects.filter(pk__in=[key.pk for key in unrevoked]).update(revoked_at=now)
    for key in unrevoked:
        audit.record(REVOKED, key.pk, organization_id=key.organization_id, actor=actor)
    return len(unrevoked)


def record_use(key_hash: str, now: datetime) -> None:
    """Update the key's `last_used_at`, at most once per `LAST_USE_INTERVAL`.

    A write for every request would be the slowest part of most requests.
    """
    is_due = unused_since(now - LAST_USE_INTERVAL)
    ApiKey.objects.filter(is_due, key_hash=key_hash).update(last_used_at=now)
