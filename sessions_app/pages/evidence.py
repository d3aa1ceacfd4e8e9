"""The events on which a score rests, as links into the replay."""

from dataclasses import dataclass
from uuid import UUID

from sessions_app.models import Session
from sessions_app.reads.scores import ScoreView


@dataclass(frozen=True)
class Evidence:
    """An event: its number in the log, and what it is called."""

    seq: int
    title: str


def evidence_of(session: Session, view: ScoreView) -> dict[str, Evidence]:
    """The events that the score names, by id. One query; what the log doesn't hold is left out.

    The log is another app's: it is reached by the relation's name alone.
    """
    named = {id for category in view.categories for id in category.evidence}
    ids = [id for text in named if (id := _uuid(text))]
    if not ids:
        return {}
    events = session.events.filter(event_id__in=ids).only("event_id", "seq", "type")
    return {str(e.event_id): Evidence(e.seq, e.get_type_display()) for e in events}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
