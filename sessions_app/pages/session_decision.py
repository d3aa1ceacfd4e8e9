"""The form for a decision about a candidate, on a session's page."""

from django.http import HttpRequest

from sessions_app import lifecycle
from sessions_app.models import MAX_REASON_LENGTH
from sessions_app.pages.session import SessionAction
from sessions_app.vocabulary.enums import Outcome
from sessions_app.vocabulary.exceptions import InvalidRequest

WITHDRAW = "none"


class DecideOnCandidate(SessionAction):
    """POST: decide, or withdraw the last decision.

    If another decision was recorded since the page was loaded, the page shows it next to the form.
    """

    form_key = "decision"

    def act(self, request: HttpRequest) -> str:
        choice = request.POST.get("decision", "")
        reason = request.POST.get("reason", "").strip()
        if choice not in {*Outcome.values, WITHDRAW}:
            raise InvalidRequest("Choose a decision.")
        if not reason or len(reason) > MAX_REASON_LENGTH:
            raise InvalidRequest(f"Enter a reason of at most {MAX_REASON_LENGTH:,} characters.")
        version = request.POST.get("version", "")
        decision = lifecycle.decide(
            self.session.pk,
            outcome=None if choice == WITHDRAW else Outcome(choice),
            reason=reason,
            actor=self.actor,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        )
        return f"Decided: {decision}."

    def overview_url(self, anchor: str = "") -> str:
        return super().overview_url(anchor or "#decision")
