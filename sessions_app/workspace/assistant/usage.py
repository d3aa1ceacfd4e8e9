"""What the assistant costs, by session and by organization and day, and the bounds of it. The ONLY
writer of an organization's usage."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import F, Sum

from gradient.core import clock
from sessions_app.models import AssistantTurn, AssistantUsage, Session
from sessions_app.vocabulary.exceptions import Conflict

_MEASURES = {"tokens": "tokens", "calls": "calls of the model", "milliseconds": "seconds"}


def check(session: Session) -> None:
    """Raise Conflict, with the bound, if the session or its organization has used what it may."""
    turns = AssistantTurn.objects.filter(session=session.pk)
    used = turns.aggregate(**{name: Sum(name, default=0) for name in _MEASURES})
    if bound := _exceeded("SESSION", used):
        raise Conflict(
            f"The assistant may use at most {bound} in a session, and has. Your work goes on."
        )
    now = clock.now()
    days = AssistantUsage.objects.filter(organization=session.organization_id, day=now.date())
    today = days.values(*_MEASURES).first()
    if today and (bound := _exceeded("DAY", today)):
        raise Conflict(
            f"The assistant may use at most {bound} a day for all candidates together, and has. "
            "It answers again after midnight (UTC). Your work goes on.",
            retry_after_seconds=_seconds_until_midnight(now),
        )


def charge(session: Session, *, tokens: int, milliseconds: int) -> None:
    """Charge a call of the model to the organization, within the caller's transaction."""
    usage, _ = AssistantUsage.objects.get_or_create(
        organization_id=session.organization_id, day=clock.now().date()
    )
    AssistantUsage.objects.filter(pk=usage.pk).update(
        calls=F("calls") + 1,
        tokens=F("tokens") + tokens,
        milliseconds=F("milliseconds") + milliseconds,
    )


def _exceeded(kind: str, used: dict[str, int]) -> str:
    """The first bound that is reached, in words; empty if none is."""
    for name, words in _MEASURES.items():
        setting = "SECONDS" if name == "milliseconds" else name.upper()
        most: int = getattr(settings, f"ASSISTANT_{kind}_{setting}")
        if used[name] >= most * (1000 if name == "milliseconds" else 1):
            return f"{most:,} {words}"
    return ""


def _seconds_until_midnight(now: datetime) -> int:
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return int((midnight - now).total_seconds()) + 1
