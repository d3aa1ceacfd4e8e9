"""Links from a session's page to its events in the replay."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from events_app.models import Event
from sessions_app.models import Session
from sessions_app.pages.evidence import Evidence, EvidenceSource


def find(session: Session, ids: Collection[UUID], query: str) -> dict[str, Evidence]:
    """The ids that are in the session's log, with their links, in one query."""
    events = Event.objects.filter(session=session.pk, event_id__in=ids)
    return {
        str(event.event_id): Evidence(
            event.seq, event.get_type_display(), url(session, event.seq, query)
        )
        for event in events.only("event_id", "seq", "type")
    }


def url(session: Session, seq: int, query: str) -> str:
    """The URL of the event in the replay."""
    page = reverse("replay:page", args=[session.pk])
    return f"{page}{'?' if query else ''}{query}#e={seq}"


EVIDENCE = EvidenceSource("events", find, url)
