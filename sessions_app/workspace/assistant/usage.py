"""The assistant's usage and its limits, by session, and by organization and day. The ONLY writer of
`AssistantUsage`."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import F, QuerySet, Sum

from gradient.core import clock
from sessions_app.models import AssistantTurn, AssistantUsage, Session
from sessions_app.vocabulary.exceptions import Conflict

_MEASURES = {"tokens": "tokens", "calls": "model calls", "milliseconds": "seconds"}


def check(session: Session) -> None:
    """Raise Conflict if a limit of the session or of its organization is reached."""
    turns = AssistantTurn.objects.filter(session=session.pk)
    usage = turns.aggregate(**{name: Sum(name, default=0) for name in _MEASURES})
    if limit := _reached_limit("SESSION", usage):
        raise Conflict(f"The assistant has reached its limit of {limit} in this session.")
    now = clock.now()
    today = _today(session, now).values(*_MEASURES).first()
    if today and (limit := _reached_limit("DAY", today)):
        raise Conflict(
            f"The assistant has reached its limit of {limit} a day for all candidates. "
            "It is available again after midnight (UTC).",
            retry_after_seconds=_seconds_until_midnight(now),
        )


def reserve(session: Session) -> None:
    """Count a call of the model for the organization, before it is made.

    Turns of many sessions count at the same time, so the limits are part of the statement that
    counts. Raises Conflict like `check`.
    """
    check(session)
    now = clock.now()
    AssistantUsage.objects.get_or_create(organization_id=session.organization_id, day=now.date())
    below = {f"{name}__lt": _limit("DAY", name) for name in _MEASURES}
    if not _today(session, now).filter(**below).update(calls=F("calls") + 1):
        check(session)  # raises: another turn has taken the last call
        raise Conflict("The assistant has reached its limit for today.")


def charge(session: Session, *, tokens: int, milliseconds: int) -> None:
    """Add what a reserved call of the model cost, in the caller's transaction."""
    now = clock.now()
    usage, _ = AssistantUsage.objects.get_or_create(
        organization_id=session.organization_id, day=now.date()
    )
    AssistantUsage.objects.filter(pk=usage.pk).update(
        tokens=F("tokens") + tokens, milliseconds=F("milliseconds") + milliseconds
    )


def _today(session: Session, now: datetime) -> QuerySet[AssistantUsage]:
    return AssistantUsage.objects.filter(organization=session.organization_id, day=now.date())


def _limit(kind: str, name: str) -> int:
    """The limit of a measure, in the measure's own unit."""
    setting = "SECONDS" if name == "milliseconds" else name.upper()
    limit: int = getattr(settings, f"ASSISTANT_{kind}_{setting}")
    return limit * (1000 if name == "milliseconds" else 1)


def _reached_limit(kind: str, usage: dict[str, int]) -> str:
    """The first limit that is reached, such as “1,000 tokens”; empty if none is."""
    for name, words in _MEASURES.items():
        limit = _limit(kind, name)
        if usage[name] >= limit:
            return f"{limit // (1000 if name == 'milliseconds' else 1):,} {words}"
    return ""


def _seconds_until_midnight(now: datetime) -> int:
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return int((midnight - now).total_seconds()) + 1
