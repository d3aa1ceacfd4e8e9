"""The members whom a form offers as assignees, and the list's filter by assignee."""

from uuid import UUID

from django.db.models import QuerySet

from sessions_app.accounts import access
from sessions_app.models import Membership, Session
from sessions_app.pages.actor_names import user_name
from sessions_app.vocabulary.exceptions import InvalidRequest

ME, NOBODY = "me", "none"
MAX_CHOICES = 200

Choices = list[tuple[str, str]]


def assignee_choices(user: access.User, organization_id: UUID | None = None) -> Choices:
    """The ids and names of the members who can be assigned. One query.

    Of the organization, or of all organizations of the user.
    """
    members = access.filter_for_user(Membership.objects.filter(user__is_active=True), user)
    if organization_id is not None:
        members = members.filter(organization=organization_id)
    rows = members.select_related("user").order_by("user__first_name", "user__username", "user")
    by_id = {str(row.user_id): user_name(row.user) for row in rows[:MAX_CHOICES]}
    own = str(user.pk)
    if own in by_id:  # first, since most assign to themselves
        by_id = {own: f"{by_id[own]} (me)", **{id: name for id, name in by_id.items() if id != own}}
    return list(by_id.items())


def by_assignee(sessions: QuerySet[Session], choice: str, user: access.User) -> QuerySet[Session]:
    """Filter by the assignee: `ME`, `NOBODY` or a user's id."""
    if choice == NOBODY:
        return sessions.filter(assignee=None)
    return sessions.filter(assignee=user.pk if choice == ME else int(choice))


def parse_assignee(text: str) -> int | None:
    """Parse a form's assignee; None for nobody. Raises InvalidRequest."""
    if text == NOBODY:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise InvalidRequest("Choose a member, or nobody.")
    return int(text)
