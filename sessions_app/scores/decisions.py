"""Decisions about candidates, in versions. The ONLY writer of them.

`record` expects the caller's transaction to hold the lock on the session's row.
"""

from datetime import datetime

from sessions_app.models import Decision, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Outcome


def latest(session: Session) -> Decision | None:
    """The last version of the decision, which may be a withdrawal; None if there is none."""
    return Decision.objects.filter(session=session).order_by("-version").first()


def record(
    session: Session, *, outcome: Outcome | None, reason: str, actor: Actor, at: datetime
) -> Decision:
    """Add a version. An `outcome` of None withdraws the last decision."""
    last = latest(session)
    return Decision.objects.create(
        session=session,
        version=last.version + 1 if last else 1,
        outcome=outcome or "",
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=at,
    )
