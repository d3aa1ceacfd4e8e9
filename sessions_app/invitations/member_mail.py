"""The e-mail to a new member. It is sent within the request, so that the owner sees the mail
server's response and can send it again."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from gradient.core.mail import MailRefused, accepted
from sessions_app.accounts.users import password_link
from sessions_app.invitations.mail import PRINTING_BACKEND
from sessions_app.models import Membership


def send(member: Membership, *, site: str) -> None:
    """Send the member a link to set a password, or to sign in if they have one.

    Only the member may see the link: it proves that they own the address, and the user may be a
    member of other organizations. Raises MailRefused.
    """
    user = member.user
    if not user.email:
        raise MailRefused("This user has no e-mail address.", is_final=True)
    if settings.EMAIL_BACKEND == PRINTING_BACKEND:
        raise MailRefused("No mail server is configured (EMAIL_URL).")
    is_new = not user.has_usable_password()
    context = {
        "member": member,
        "is_new": is_new,
        "url": password_link(user, site) if is_new else f"{site}/sign-in",
    }
    message = EmailMessage(
        subject=" ".join(f"{member.organization.name}: your account".split()),
        body=render_to_string("emails/member.txt", context),
        to=[user.email],
    )
    with accepted(message):
        pass
