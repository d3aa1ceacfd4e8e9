"""The invitation e-mail, with the link to the session."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string

from sessions_app.models import Session


def get_site_url(request: HttpRequest) -> str:
    """The base URL of links without a trailing slash: PUBLIC_URL, or the request's host."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def invitation_url(session: Session, site: str) -> str:
    """The candidate's link; `site` is the base URL without a trailing slash."""
    return f"{site}/invite/{session.token}"


def send_invitation(session_id: UUID, site: str) -> bool:
    """Send the candidate the link, as text and HTML; False if the session has been deleted.

    The link is built here, because a task with the link among its arguments would store the
    session's token.
    """
    session = (
        Session.objects.select_related("candidate", "assessment", "organization")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        return False
    context = {
        "session": session,
        "due_date": session.effective_due_date,
        "url": invitation_url(session, site),
    }
    message = EmailMultiAlternatives(
        subject=_one_line(f"{session.organization.name}: {session.assessment.name}"),
        body=render_to_string("emails/invitation.txt", context),
        to=[session.candidate.email],
    )
    message.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    message.send()
    return True


def _one_line(text: str) -> str:
    """Names may contain line breaks, which a header must not."""
    return " ".join(text.split())
