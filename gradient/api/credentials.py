"""The two kinds of credential, both sent as `Authorization: Bearer …`."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated

from gradient.core import clock
from sessions_app.models import KEY_START, ApiKey, Session, hash_key
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Scope

_bearer = re.compile(r"bearer +([A-Za-z0-9_]{1,200})", re.IGNORECASE)
UNKNOWN_KEY = "The API key is unknown, revoked or expired."
UNKNOWN_TOKEN = "The session token is unknown."  # noqa: S105  a sentence
LAST_USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class ApiKeyCredential:
    """A key of an organization: it sees and touches that one's data."""

    api_key: ApiKey
    kind = "an API key"

    @property
    def organization_id(self) -> UUID:
        return self.api_key.organization_id

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.API_KEY, str(self.api_key.pk))

    @property
    def name(self) -> str:
        """What rates and kept answers are filed under."""
        return f"api_key:{self.api_key.pk}"

    @property
    def reads_only(self) -> bool:
        return self.api_key.scope == Scope.READ


@dataclass(frozen=True)
class SessionCredential:
    """A session's token: its holder acts as the candidate, on that session alone."""

    session: Session
    kind = "a session token"
    reads_only = False

    @property
    def organization_id(self) -> UUID:
        return self.session.organization_id

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CANDIDATE, str(self.session.candidate_id))

    @property
    def name(self) -> str:
        return f"session:{self.session.pk}"


Credential = ApiKeyCredential | SessionCredential


def authenticate(request: HttpRequest) -> Credential:
    """The request's credential; raises what becomes a 401 where it is missing or wrong."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        raise NotAuthenticated("Send an API key or a session token: “Authorization: Bearer …”.")
    value = bearer(header)
    if value is None:
        raise AuthenticationFailed("The Authorization header must be “Bearer” and a credential.")
    return by_key_hash(hash_key(value)) if value.startswith(KEY_START) else by_token(value)


def bearer(header: str) -> str | None:
    """The credential of an Authorization header; None where there is none, or not in its form."""
    match = _bearer.fullmatch(header.strip())
    return match and match[1]


def by_key_hash(key_hash: str) -> ApiKeyCredential:
    """The valid key of that hash, whose use is on record afterwards; else AuthenticationFailed."""
    now = clock.now()
    api_key = ApiKey.objects.filter(key_hash=key_hash).first()
    if api_key is None or not api_key.is_valid(now):
        raise AuthenticationFailed(UNKNOWN_KEY)
    noted = api_key.last_used_at
    if noted is None or noted < now - LAST_USE_IS_NOTED_EVERY:
        note_use(now, pk=api_key.pk)
    return ApiKeyCredential(api_key)


def by_token(token: str) -> SessionCredential:
    """The session of that token; else AuthenticationFailed."""
    session = Session.objects.filter(token=token).first()
    if session is None:
        raise AuthenticationFailed(UNKNOWN_TOKEN)
    return SessionCredential(session)


def note_use(now: datetime, **key: object) -> None:
    """Put a use of the key on record, unless one of the last minute is: a write for each request
    would be the slowest part of most of them."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_IS_NOTED_EVERY)
    ApiKey.objects.filter(long_ago, **key).update(last_used_at=now)
