from uuid import UUID

from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING


def lock_running(session_id: UUID) -> Session:
    """Lock the session for the transaction. Raises IllegalTransition unless a timer is running."""
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    return session
