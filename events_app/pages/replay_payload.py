"""The data that the replay's scripts read; times in ms since 1970."""

from collections.abc import Iterable
from dataclasses import asdict

from django.urls import reverse

from events_app.models import LogHead
from events_app.pages.review import pinned_notes
from events_app.replay import axis as axes
from events_app.replay.bands import bands, flags
from events_app.replay.summaries import shorten
from events_app.replay.windows import ReplayRow
from events_app.types import GROUP_OF, EventType, Group
from gradient.core import markdown
from gradient.core.json_fields import Json
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING
from sessions_app.work import history

MAX_BODY_LENGTH = 4_000
"""The characters of a message in a row; the full text is another request."""


def opening(session: Session, head: LogHead, axis: axes.Axis, user_id: int) -> Json:
    """Everything that the page needs at first, for a member. Its size depends on the gaps, phases,
    versions and notes, not on the log."""
    samples = axes.samples(session.pk, head.event_count, axis)
    return {
        **live_state(session, head, axis),
        "urls": _urls(session),
        "types": [
            {"id": id, "label": label, "group": GROUP_OF[id]} for id, label in EventType.choices
        ],
        "groups": [{"id": id, "label": label} for id, label in Group.choices],
        "samples": [(sample.seq, sample.at) for sample in axes.thinned(samples, axis)],
        "gaps": [asdict(gap) for gap in axes.gaps(samples)],
        "clockAhead": axes.clock_ahead(samples),
        "notes": [
            {"at": pinned.at, "words": shorten(pinned.note.text, 120)}
            for pinned in pinned_notes(session.pk, user_id)
            if pinned.at is not None
        ],
        "flags": [
            row(flag)
            for flag in flags(session.pk, head.type_counts.get(EventType.SECURITY_FLAG, 0))
        ],
    }


def live_state(session: Session, head: LogHead, axis: axes.Axis) -> Json:
    """The data that changes while a session runs."""
    return {
        "status": session.status,
        "statusLabel": session.get_status_display(),
        "isLive": session.status in RUNNING,
        "axis": asdict(axis),
        "count": head.event_count,
        "typeCounts": head.type_counts,
        "bands": [asdict(band) for band in bands(session, session.phases.all(), axis)],
        "versions": [_version(version) for version in history.versions(session.pk)],
    }


def rows_with_bodies(rows: Iterable[ReplayRow]) -> list[Json]:
    """Rows of the list with their messages; answers that are whole also as HTML."""
    renderer = markdown.PageRenderer()
    payloads = []
    for each in rows:
        payload = row(each, with_body=True)
        if each.type == EventType.AI_RESPONSE and not payload["isCut"]:
            payload["html"] = renderer.render(each.text)
        payloads.append(payload)
    return payloads


def row(row: ReplayRow, *, with_body: bool = False) -> Json:
    """A row of the list."""
    payload: Json = {
        "seq": row.seq,
        "type": row.type,
        "phase": row.phase,
        "at": row.at,
        "received": row.received,
        "clock": row.clock,
        "line": row.line,
    }
    if with_body:
        payload["text"] = row.text[:MAX_BODY_LENGTH]
        payload["isCut"] = len(row.text) > MAX_BODY_LENGTH or (
            not row.text and row.size > len(row.line) + 200
        )
    return payload


def _version(version: history.Version) -> Json:
    return {
        "revision": version.revision,
        "phaseIndex": version.phase_index,
        "at": axes.milliseconds(version.saved_at),
        "isSealed": version.sealed_at is not None,
    }


def _urls(session: Session) -> Json:
    page = reverse("replay:page", args=[session.pk])
    names = ("events", "density", "search", "news", "work", "review")
    return {name: f"{page}/{name}" for name in names}
