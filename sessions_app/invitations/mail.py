"""The invitation e-mail, with the link to the session: how it is ordered, and what it says.

`sender` sends it. The ONLY writer of `InvitationEmail`, beside the claims of the worker.
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
    """The candidate's link: to the workspace of `WORKSPACE_URL`, or to the product's own on `site`,
    which is the base URL without a trailing slash."""
    if settings.WORKSPACE_URL:
        link: str = settings.WORKSPACE_URL.replace("{sessionId}", str(session.pk))
        return link.replace("{token}", str(session.token))
    return f"{site}/invite/{session.token}"


def queue(session: Session, *, site: str) -> InvitationEmail:
    """Order the e-mail with the session's link; call it in the transaction that makes it necessary.

    Ordered again, the e-mail is sent again, with the address and the link of that time. One that
    was not sent yet is replaced, so that two orders in a row send one e-mail.
    """
    email, _ = InvitationEmail.objects.update_or_create(
        session=session,
        defaults={
            "organization_id": session.organization_id,
            "site": site,
            "message_id": uuid4(),
            "status": EmailStatus.QUEUED,
            "due_at": clock.now(),
            "claim": None,  # an attempt that is under way records nothing
            "attempt_count": 0,
            "ordered_at": clock.now(),
            "last_error": "",
        },
    )
    return email


@receiver(signals.sessions_erased, dispatch_uid="mail_erased")
def cancel(session_ids: list[UUID], **_: Any) -> None:
    """Cancel the e-mails of erased sessions, whose links are dead; those that were sent stay."""
    unsent = InvitationEmail.objects.filter(session__in=session_ids)
    unsent.exclude(status=EmailStatus.SENT).delete()


def build_message(email: InvitationEmail) -> EmailMessage:
    """The message as text and HTML; `email.session` has its candidate, assessment and organization.

    The link is built here: stored with the order, it would be a second copy of the token.
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
    """Names may contain line breaks, which a header must not."""
    return " ".join(text.split())
