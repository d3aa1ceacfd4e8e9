"""The e-mail with a link to reset a forgotten password.

It is sent in the background, so that neither the response nor its time reveals whether a user has
the address. If the process ends first, the e-mail is lost, and the user has to request it again:
decision record 0043.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string

from gradient.core import rates
from gradient.core.env import Rate
from gradient.core.mail import MailRefused, accepted
from sessions_app.accounts.users import password_link
from sessions_app.invitations.mail import PRINTING_BACKEND

logger = logging.getLogger(__name__)

MAILS_OF_A_USER = Rate(requests=3, seconds=3600)
"""So that nobody can fill another person's mailbox. Earlier links still work."""
REQUESTS_OF_A_CLIENT = Rate(requests=20, seconds=900)
"""So that nobody can keep the queue full, which is shared by all."""
MAX_USERS = 3
MAX_WAITING = 100
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password-mail")
_waiting: set[Future[None]] = set()


def has_mail_server() -> bool:
    return settings.EMAIL_BACKEND != PRINTING_BACKEND


def order(address: str, *, site: str, client: str | None) -> None:
    """Queue a link for each active user with this address. `client` is the visitor's IP address.

    What is beyond a limit is dropped without a word: the response must not reveal anything.
    """
    if _is_exceeded(f"password-mail-client:{client}", REQUESTS_OF_A_CLIENT):
        return
    has_address = Q(username=address) | Q(email__iexact=address)
    users = User.objects.filter(has_address, is_active=True).exclude(email="").order_by("pk")
    for user in users[:MAX_USERS]:
        if not _is_exceeded(f"password-mail:{user.pk}", MAILS_OF_A_USER):
            _submit(_message(user, site))


def wait() -> None:
    """Wait until all queued e-mails were sent or refused."""
    for future in list(_waiting):
        future.result()


def _is_exceeded(name: str, rate: Rate) -> bool:
    allowance = rates.count(name, rate, {})
    return allowance is not None and allowance.is_exceeded


def _message(user: User, site: str) -> EmailMessage:
    context = {"user": user, "url": password_link(user, site)}
    return EmailMessage(
        subject="Set a new password for gradient",
        body=render_to_string("emails/password.txt", context),
        to=[user.email],  # the stored spelling, not the one that the visitor typed
    )


def _submit(message: EmailMessage) -> None:
    if len(_waiting) >= MAX_WAITING or not has_mail_server():
        logger.warning("A password e-mail was not sent: no mail server, or too many are waiting.")
        return
    future = _pool.submit(_send, message)
    _waiting.add(future)
    future.add_done_callback(_waiting.discard)


def _send(message: EmailMessage) -> None:
    try:
        with accepted(message):
            pass
    except MailRefused:  # without the reason, which may contain the address
        logger.warning("The mail server refused a password e-mail.")
