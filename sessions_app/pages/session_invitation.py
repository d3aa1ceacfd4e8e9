"""The forms for the link, the due date and the time factor, on a session's page."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.http import HttpRequest

from gradient.core.typed_numbers import parse_number
from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.invitations import mail, single
from sessions_app.pages.invitation_link import MAX_PERCENT
from sessions_app.pages.session import SessionAction
from sessions_app.vocabulary.exceptions import Conflict, DomainError


class InvitationAction(SessionAction):
    """POST: an action for admins."""

    def act(self, request: HttpRequest) -> str:
        self.require(access.ADMINS)
        return self.change(request)

    def change(self, request: HttpRequest) -> str:
        """Perform the action and return the message of success. Raises DomainError."""
        raise NotImplementedError

    def overview_url(self, anchor: str = "") -> str:
        return super().overview_url(anchor or "#invitation")


class SendLink(InvitationAction):
    """POST: send the link again."""

    def change(self, request: HttpRequest) -> str:
        single.send_link(self.session.pk, site=mail.get_site_url(request))
        return f"The link will be sent to {self.session.candidate.email}."


class RotateLink(InvitationAction):
    """POST: replace the link; the old one stops working."""

    def change(self, request: HttpRequest) -> str:
        site = mail.get_site_url(request)
        send_email = bool(request.POST.get("send_email"))
        single.rotate_link(self.session.pk, site=site, actor=self.actor, send_email=send_email)
        return "The session has a new link. The old one no longer works."


class ChangeDueDate(InvitationAction):
    """POST: change the due date. If it is empty, the assessment's due date applies."""

    form_key = "due-date"

    def change(self, request: HttpRequest) -> str:
        text = request.POST.get("due_date", "").strip()
        due_date = _parse_time(text) if text else None
        lifecycle.change_due_date(self.session.pk, due_date=due_date, actor=self.actor)
        return "The due date is changed."


class SetTimeFactor(InvitationAction):
    """POST: more time for every timer, in percent."""

    form_key = "time-factor"

    def change(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "").strip()
        percent = _parse_percent(request.POST.get("percent", ""))
        if percent is None or not reason:
            raise DomainError(f"Enter a percentage from 0 to {MAX_PERCENT}, and a reason.")
        lifecycle.set_time_factor(
            self.session.pk, factor=1 + percent / 100, reason=reason, actor=self.actor
        )
        return f"Setup and each phase have {percent:g} % more time."


def _parse_time(text: str) -> datetime:
    """Parse a date and time in the user's time zone. Raises Conflict if it is invalid."""
    try:
        return from_current_timezone(datetime.strptime(text, "%Y-%m-%dT%H:%M"))  # noqa: DTZ007  made aware by the outer call
    except (ValueError, ValidationError) as error:
        raise Conflict("Enter a date and a time.") from error


def _parse_percent(text: str) -> float | None:
    """Parse a percentage; None if invalid."""
    percent = parse_number(text)
    return percent if percent is not None and 0 <= percent <= MAX_PERCENT else None
