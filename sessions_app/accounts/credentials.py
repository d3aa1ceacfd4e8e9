"""The two kinds of credentials, API keys and session tokens, and how they are looked up."""

from dataclasses import dataclass
from uuid import UUID

from gradient.core import clock
from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey, Session, unused_since, valid_at
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Scope
from sessions_app.vocabulary.exceptions import InvalidCredential


@dataclass(frozen=True)
class ApiKeyCredential:
    """An API key, which gives access to its organization's data."""

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
        """Identifies the credential in rate limits and idempotency records."""
        return f"api_key:{self.api_key.pk}"

    @property
    def reads_only(self) -> bool:
        return self.api_key.scope == Scope.READ

    @property
    def is_admin(self) -> bool:
        return self.api_key.scope == Scope.ADMIN


@dataclass(frozen=True)
class SessionCredential:
    """A session's token. Its holder acts as the candidate, in this session only."""

    session: Session
    kind = "a session token"
    reads_only = is_admin = False

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


def by_key_hash(key_hash: str) -> ApiKeyCredential:
    """Return the valid API key with this hash, and record its use. Raises InvalidCredential."""
    now = clock.now()
    keys = ApiKey.objects.filter(valid_at(now), key_hash=key_hash)
    api_key = keys.annotate(use_is_due=unused_since(now - api_keys.LAST_USE_INTERVAL)).first()
    if api_key is None:
        raise InvalidCredential("The API key is unknown, revoked or expired.")
    if api_key.use_is_due:
        api_keys.record_use(key_hash, now)
    return ApiKeyCredential(api_key)


def by_token_hash(token_hash: str) -> SessionCredential:
    """Return the session whose token has this hash. Raises InvalidCredential."""
    session = Session.objects.filter(token_hash=token_hash).first()
    if session is None:
        raise InvalidCredential("The session token is unknown.")
    return SessionCredential(session)
