"""API keys: made, replaced and revoked. The only place where a whole key is known."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import ApiKey, Organization, hash_key, new_key
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import Conflict, NotFound

_SHOWN = 8
"""So many characters of a key stay readable, so that people can tell keys apart."""
REVOKED = "api_key.revoked"


def keys_of(organization_id: UUID) -> QuerySet[ApiKey]:
    """All that the organization has and had, newest first."""
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
    """Make a key of the organization; returns it with its full text, which is kept nowhere.

    `key` is the text where it must be a given one, and so is `id`: whoever may ask twice for one
    key chooses its id beforehand. Raises ValidationError, per field, for a name that is blank,
    overlong or not printable, an unknown scope, or a text or an id that is taken.
    """
    if not name.isprintable():
        raise ValidationError({"name": "This must be printable characters in one line."})
    text = key or new_key()
    made = ApiKey(
        id=id or uuid4(),
        organization=organization,
        name=name.strip(),
        key_prefix=text[:_SHOWN],
        key_hash=hash_key(text),
        scope=scope,
        expires_at=expires_at,
        created_by=created_by,
    )
    made.full_clean()
    made.save(force_insert=True)
    return made, text


@transaction.atomic
def rotate(
    organization_id: UUID,
    api_key_id: UUID,
    *,
    overlap: timedelta,
    created_by: User | None = None,
    id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Make a key that takes the place of another, which stays valid for the overlap, no longer.

    Name, scope and expiry are those of the old one; `id` is as for `issue`. Raises NotFound if the
    organization has no such key, Conflict if it is revoked or expired.
    """
    now = clock.now()
    old = keys_of(organization_id).select_for_update().filter(pk=api_key_id).first()
    if old is None:
        raise NotFound("There is no such API key.")
    if not old.is_valid(now):
        raise Conflict("The key is revoked or expired; make a new one instead.")
    made = issue(
        old.organization,
        name=old.name,
        scope=old.scope,
        expires_at=old.expires_at,
        created_by=created_by,
        id=id,
    )
    old.expires_at = min(now + overlap, old.expires_at or datetime.max.replace(tzinfo=UTC))
    old.save(update_fields=["expires_at"])
    return made


def revoke_one(organization_id: UUID, api_key_id: UUID, *, actor: Actor) -> None:
    """End the validity of one key. Raises NotFound if there is none, or it is revoked already."""
    if not revoke(keys_of(organization_id).filter(pk=api_key_id), actor):
        raise NotFound("There is no such API key.")


@transaction.atomic
def revoke(keys: QuerySet[ApiKey], actor: Actor) -> int:
    """End the validity of the keys that are not revoked yet, and return how many there were."""
    standing = list(keys.filter(revoked_at=None).select_for_update())
    now = clock.now()
    ApiKey.objects.filter(pk__in=[key.pk for key in standing]).update(revoked_at=now)
    for key in standing:
        audit.record(REVOKED, key.pk, organization_id=key.organization_id, actor=actor)
    return len(standing)
