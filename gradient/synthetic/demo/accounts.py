"""The users of the demonstration, their passwords, and its API key.

The API key and the passwords are derived from SECRET_KEY: they can be printed at every start, and
the database holds only their hashes.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from gradient.core import clock
from sessions_app.accounts import api_keys, memberships
from sessions_app.models import API_KEY_PREFIX, ApiKey, Organization, hash_key
from sessions_app.reads import tokens
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role, Scope, Status
from sessions_app.vocabulary.exceptions import Conflict

OWNER, REVIEWER = "demo-owner", "demo-reviewer"
_USERS = ((OWNER, Role.OWNER, "Olivia", "Owner"), (REVIEWER, Role.REVIEWER, "Remy", "Reviewer"))


@dataclass(frozen=True)
class Credentials:
    """What opens the demonstration. The session is one in progress, or None if there is none."""

    username: str
    password: str
    reviewer: str
    reviewer_password: str
    api_key: str
    session_id: str | None
    session_token: str | None


def credentials(organization: Organization) -> Credentials:
    """The organization's, whether it is new or not."""
    running = organization.sessions.filter(status=Status.IN_PROGRESS)
    session = running.order_by("-timer_ends_at").first()
    return Credentials(
        username=OWNER,
        password=_password(OWNER),
        reviewer=REVIEWER,
        reviewer_password=_password(REVIEWER),
        api_key=_key(),
        session_id=str(session.pk) if session else None,
        session_token=tokens.of(session) if session else None,
    )


def add_users(organization: Organization) -> None:
    """Create the users; `renew` gives them passwords. Raises Conflict if their names are taken."""
    users = get_user_model().objects
    if users.filter(username__in=[OWNER, REVIEWER]).exists():
        raise Conflict(f"Users {OWNER} or {REVIEWER} exist already, outside the demonstration.")
    for username, role, first, last in _USERS:
        user = users.create_user(
            username,
            email=f"{username}@example.com",
            first_name=first,
            last_name=last,
            is_staff=True,
            date_joined=clock.now(),
        )
        actor = Actor(ActorKind.STAFF, str(user.pk))
        memberships.add(organization.pk, user_id=user.pk, role=role, actor=actor)


def renew(organization: Organization) -> None:
    """Create the key and set the passwords of the current SECRET_KEY, unless its key exists: a
    password that was changed since, or a key that was revoked, stays so."""
    key = _key()
    if ApiKey.objects.filter(key_hash=hash_key(key)).exists():
        return
    api_keys.issue(organization, name="Demonstration", scope=Scope.ADMIN, key=key)
    for user in get_user_model().objects.filter(username__in=[OWNER, REVIEWER]):
        user.set_password(_password(user.username))
        user.save(update_fields=["password"])


def _key() -> str:
    return API_KEY_PREFIX + _derived("API key")[:48]


def _password(username: str) -> str:
    return _derived(f"password of {username}")[:20]


def _derived(name: str) -> str:
    return salted_hmac("gradient.synthetic.demo", name, algorithm="sha256").hexdigest()
