"""The making of API keys: the only place where a whole key is known."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from sessions_app.enums import Scope
from sessions_app.models import ApiKey, Organization
from sessions_app.models.api_key import hash_key, new_key

_SHOWN = 8
"""So many characters of a key stay readable, so that people can tell keys apart."""


def issue(
    organization: Organization,
    *,
    name: str,
    scope: str = Scope.FULL,
    expires_at: datetime | None = None,
    created_by: User | None = None,
    key: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key of the organization; returns it with its full text, which is kept nowhere.

    `key` is the text where it must be a given one. Raises ValidationError, per field, for a name
    that is blank, overlong or not printable, an unknown scope, or a text that is taken.
    """
    if not name.isprintable():
        raise ValidationError({"name": "This must be printable characters in one line."})
    text = key or new_key()
    made = ApiKey(
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
