"""The e-mail that takes a candidate to a session."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string

from sessions_app.models import Session


def site_address(request: HttpRequest) -> str:
    """What links begin with, without a slash: PUBLIC_URL, else the host of the request."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def link(session: Session, site: str) -> str:
    """Where the candidate goes; `site` is the address that it begins with, without a slash."""
    return f"{site}/invite/{session.token}"


def send_invitation(session_id: UUID, site: str) -> bool:
    """Send the link to the candidate, as text and HTML; False if the session is gone.

    The link is made here: a task that carried it would keep what opens the session.
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
        "url": link(session, site),
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
    """A header cannot hold a line break, and names may."""
    return " ".join(text.split())
