"""The e-mail that takes a candidate to a session."""

from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from sessions_app.models import Session


def send_invitation(session_id: UUID, url: str) -> bool:
    """Send the link to the candidate, as text and HTML; False if the session is gone."""
    session = (
        Session.objects.select_related("candidate", "assessment", "organization")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        return False
    context = {"session": session, "due_date": session.effective_due_date, "url": url}
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
