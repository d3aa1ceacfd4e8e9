"""Who signs in to the demonstration, and with what.

Key and passwords are derived from SECRET_KEY: they can be printed at every start, though the
database holds no more than their hashes.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from sessions_app.models import KEY_START, ApiKey, Membership, Organization, hash_key
from sessions_app.vocabulary.enums import Role, Scope, Status
from sessions_app.vocabulary.exceptions import Conflict

OWNER, REVIEWER = "demo-owner", "demo-reviewer"
_USERS = ((OWNER, Role.OWNER, "Olivia", "Owner"), (REVIEWER, Role.REVIEWER, "Remy", "Reviewer"))


@dataclass(frozen=True)
class Credentials:
    """What opens the demonstration. The session is one in progress, None if there is none left."""

    username: str
    password: str
    reviewer: str
    reviewer_password: str
    api_key: str
    session_id: str | None
    session_token: str | None


def credentials(organization: Organization) -> Credentials:
    """The organization's, whether they were just made or long ago."""
    running = organization.sessions.filter(status=Status.IN_PROGRESS)
    session = running.order_by("-timer_ends_at").first()
    return Credentials(
        username=OWNER,
        password=_password(OWNER),
        reviewer=REVIEWER,
        reviewer_password=_password(REVIEWER),
        api_key=_key(),
        session_id=str(session.pk) if session else None,
        session_token=session.token if session else None,
    )


def add_users(organization: Organization) -> None:
    """Make the users, who may sign in once `renew` has run. Raises Conflict if others have their
    names."""
    users = get_user_model().objects
    if users.filter(username__in=[OWNER, REVIEWER]).exists():
        raise Conflict(f"Users {OWNER} or {REVIEWER} exist already and are not this command's.")
    for username, role, first, last in _USERS:
        user = users.create(
            username=username,
            first_name=first,
            last_name=last,
            email=f"{username}@example.com",
            is_staff=True,
        )
        Membership.objects.create(organization=organization, user=user, role=role)


def renew(organization: Organization) -> None:
    """Let the users and the key of the current SECRET_KEY in, unless they were let in before.

    Whoever changed a password afterwards, or revoked the key, meant it.
    """
    key = _key()
    if ApiKey.objects.filter(key_hash=hash_key(key)).exists():
        return
    ApiKey.objects.create(
        organization=organization,
        name="Demonstration",
        key_prefix=key[:8],
        key_hash=hash_key(key),
        scope=Scope.ADMIN,
    )
    for user in get_user_model().objects.filter(username__in=[OWNER, REVIEWER]):
        user.set_password(_password(user.username))
        user.save(update_fields=["password"])


def _key() -> str:
    return KEY_START + _derived("API key")[:48]


def _password(username: str) -> str:
    return _derived(f"password of {username}")[:20]


def _derived(name: str) -> str:
    return salted_hmac("gradient.synthetic.demo", name, algorithm="sha256").hexdigest()
