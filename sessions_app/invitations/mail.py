"""The invitation e-mail with the link to the session: queuing it, and its content.

`sender` sends it. The ONLY writer of `InvitationEmail`, besides the workers' claims.
"""

from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string

from gradient.core import clock
from sessions_app.models import InvitationEmail, Session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import EmailStatus

PRINTING_BACKEND = "django.core.mail.backends.console.EmailBackend"
HIDDEN_LINK = "(not printed, because it opens the session)"


def get_site_url(request: HttpRequest) -> str:
    """The base URL of links without a trailing slash: PUBLIC_URL, or the request's host."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def invitation_url(session: Session, site: str) -> str:
    """The candidate's link: to WORKSPACE_URL if it is set, else to the workspace on `site`.

    `site` is the base URL without a trailing slash.
    """
    if settings.WORKSPACE_URL:
        link: str = settings.WORKSPACE_URL.replace("{sessionId}", str(session.pk))
        return link.replace("{token}", str(session.token))
    return f"{site}/invite/{session.token}"


def queue(session: Session, *, site: str) -> InvitationEmail:
    """Queue the e-mail with the session's link, in the transaction that makes it necessary.

    Queuing it again sends it again, with the current address and link. An e-mail that was not sent
    yet is replaced, so that two calls in a row send one e-mail.
    """
    email, _ = InvitationEmail.objects.update_or_create(
        session=session,
        defaults={
            "organization_id": session.organization_id,
            "site": site,
            "message_id": uuid4(),
            "status": EmailStatus.QUEUED,
            "due_at": clock.now(),
            "claim": None,  # an attempt in progress then records nothing
            "attempt_count": 0,
            "ordered_at": clock.now(),
            "last_error": "",
        },
    )
    return email


@receiver(signals.sessions_erased, dispatch_uid="mail_erased")
def cancel(session_ids: list[UUID], **_: Any) -> None:
    """Cancel the unsent e-mails of erased sessions, whose links no longer work."""
    unsent = InvitationEmail.objects.filter(session__in=session_ids)
    unsent.exclude(status=EmailStatus.SENT).delete()


def build_message(email: InvitationEmail) -> EmailMessage:
    """The message as text and HTML. `email.session` must load candidate, assessment, organization.

    The link is built here, since a stored link would be a second copy of the token.
    """
    session = email.session
    is_printed = settings.EMAIL_BACKEND == PRINTING_BACKEND
    context = {
        "session": session,
        "due_date": session.effective_due_date,
        "url": HIDDEN_LINK if is_printed else invitation_url(session, email.site),
    }
    message = EmailMultiAlternatives(
        subject=_one_line(f"{session.organization.name}: {session.assessment.name}"),
        body=render_to_string("emails/invitation.txt", context),
        to=[session.candidate.email],
        headers={"Message-ID": f"<{email.message_id}@{_sender_domain()}>"},
    )
    message.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return message


def _sender_domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.partition("@")[2] or "localhost"


def _one_line(text: str) -> str:
    """Replace line breaks, which names may contain but headers must not."""
    return " ".join(text.split())
