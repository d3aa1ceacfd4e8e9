"""The candidate's link on a session's page."""

from typing import Any

from django.http import HttpRequest

from sessions_app.invitations import mail
from sessions_app.models import MAX_TIME_FACTOR, MIN_TIME_FACTOR, InvitationEmail, Session
from sessions_app.reads import tokens
from sessions_app.vocabulary.enums import OPEN

MAX_PERCENT = (MAX_TIME_FACTOR - MIN_TIME_FACTOR) * 100


def invitation_context(session: Session, request: HttpRequest, *, is_admin: bool) -> dict[str, Any]:
    """The template context of the invitation, for admins only: the link is a credential."""
    if not session.has_token or not is_admin or session.status not in OPEN:
        return {}
    is_readable = tokens.of(session) is not None
    return {
        "may_invite": True,
        "email": InvitationEmail.objects.filter(session=session).first(),
        "invite_url": is_readable and mail.invitation_url(session, mail.get_site_url(request)),
        "max_percent": MAX_PERCENT,
        "percent": (session.time_factor - 1) * 100,
    }
