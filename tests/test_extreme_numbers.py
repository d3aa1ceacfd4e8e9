"""Whatever number a client sent, or sent before a bound existed: pages, scores and exports work.

The table crosses the extremes of numbers with every place in which the code reads one.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from events_app.log import NewEvent, record
from events_app.models import Event, LogHead
from events_app.types import SERVER_TYPES, EventType
from events_app.verification import verify
from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.models import Checkpoint, Organization, Score, Session
from sessions_app.pages.deliverables import build_document, document_lines
from sessions_app.scoring import dispatch
from sessions_app.vocabulary.enums import Role
from sessions_app.work import history
from tests import exports, paths
from tests.admin_pages import list_of, page_of, superuser_client
from tests.annotations import CandidateOf, Json
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS
from tests.sessions_app.verbs import CANDIDATE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SENT: list[Any] = [
    1.7976931348623157e308,
    5e-324,
    -1,
    2**63 - 1,
    -(2**63),
    "NaN",
    "1e999",
]
"""What a door takes in an event's data or in a state."""
ONCE_RECORDED: list[Any] = [2**63, 10**400, int("9" * 4000) * 10**6000]
"""What only a row can hold that is older than the door's rules."""
KEYS = ["seconds", "milliseconds", "durationMs", "bytes", "charactersAdded", "phaseIndex",
        "fromPhaseIndex", "toPhaseIndex", "timeRemainingAtEnd", "content", "title", "name", "kind",
        "chars", "duration", "count", "submittedBy"]  # fmt: skip
TIMESTAMPS = [0, 1, 946_684_799_999, 4_102_444_800_001, 2**53, 2**63 - 1, BEGIN_MS]


def short(value: Any) -> str:
    with digits_of_any_length():
        return str(value)[:24]


@contextmanager
def digits_of_any_length() -> Iterator[None]:
    """Python writes and reads no more than 4,300 digits, unless told otherwise."""
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(usual)


def data_with(number: Any) -> Json:
    return {**dict.fromkeys(KEYS, number), "deep": {"list": [number, {"seconds": number}]}}


def states_with(number: Any) -> list[Json]:
    """A state for each shape of deliverable, with the number wherever one may be."""
    return [
        {"title": number, "sheets": [{"name": number, "rows": [[number, "a"], [number]]}]},
        {"title": number, "slides": [{"title": number, "bullets": [number], "text": number}]},
        {"title": number, "sections": [{"heading": number, "text": number, "size": number}]},
        {"name": number, "steps": [{"name": number, "prompt": number, "timeout": number}]},
        {"body": "Text", "to": [number], "subject": number, "priority": number},
        {"text": "Text", "title": number, "words": number},
        {"anything": {"at": [number]}, "else": number},
    ]


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(60, 60)
    )


def every_type(number: Any) -> list[Json]:
    return [{"type": type.value, "phase": "task", "data": data_with(number)} for type in EventType]


def answers_of(client: Client | ApiClient, *paths: str) -> dict[str, int]:
    statuses = {}
    for path in paths:
        response = client.get(path)
        if response.streaming:
            response.getvalue()
        statuses[path] = response.status_code
    return statuses


def look_everywhere(session: Session, api: ApiClient) -> None:
    """Every page, endpoint, export and admin page of the session is 200."""
    page, own = f"/sessions/{session.pk}", paths.sessions(session)
    count = LogHead.objects.get(pk=session.pk).event_count
    some = sorted({1, 2, count // 2, count})
    revisions = [version.revision for version in history.versions(session.pk)]
    replay = [f"{page}/replay{rest}" for rest in (
        "", "/events?after=0&limit=200&bodies=1", "/events?before=500", "/density", "/search?q=9",
        "/events?at=0", f"/events?at={2**53}", "/news?after=0", "/review",
        *[f"/work/{revision}?since={revisions[0]}" for revision in revisions],
        *[f"/events/{seq}" for seq in some],
    )]  # fmt: skip
    pages = [page, f"{page}/work", f"{page}/conversation", "/", "/sessions", *replay]
    pages.append(f"/compare?session={session.pk}")
    calls = [own, f"{own}/events?limit=1000", f"{own}/events?type=security_flag", f"{own}/work",
             f"{own}/messages", paths.sessions(), "/api/sessions/export",
             f"{own}/events?sinceMs=0&untilMs=9223372036854775807",
             "/api/sessions/changes"]  # fmt: skip
    event = Event.objects.filter(session=session).order_by("-seq").first()
    assert event is not None
    rows = [session, event, LogHead.objects.get(pk=session.pk), *session.phases.all()[:1]]
    rows += [*Checkpoint.objects.filter(session=session), *Score.objects.filter(session=session)]
    admin = [*map(page_of, rows), list_of(Event), list_of(Session), list_of(LogHead)]
    reviewer = member_client(session.organization, Role.REVIEWER)
    statuses = {
        **answers_of(reviewer, *pages),
        **answers_of(api, *calls),
        **answers_of(superuser_client(), *admin),
    }
    assert {path: status for path, status in statuses.items() if status != 200} == {}
    for form in exports.FORMATS:
        assert exports.text(api.get(f"{own}/events/export", Accept=form)).count("\n") >= count
        assert exports.text(api.get("/api/sessions/export", Accept=form))


def score(session: Session, api: ApiClient) -> Json:
    assert api.post(paths.scoring(), {"sessionId": str(session.pk)}).status_code == 202
    work_off(dispatch.QUEUE)
    body: Json = api.get(paths.scoring(session)).json()["score"]
    return body


@pytest.mark.parametrize("number", SENT, ids=short)
def test_what_a_client_sends_breaks_nothing(
    number: Any, session: Session, api: ApiClient, candidate_of: CandidateOf
) -> None:
    candidate, own = candidate_of(session), paths.sessions(session)
    events = [
        {**event, "timestampMs": BEGIN_MS + place}
        for place, event in enumerate(every_type(number))
        if event["type"] not in SERVER_TYPES
    ]
    assert candidate.post(f"{own}/events", {"events": events}).status_code == 201
    for state in states_with(number):
        response = candidate.post(f"{own}/checkpoint", {"deliverableState": state})
        assert response.status_code == 200
    advance = {"timeRemainingAtEnd": number if type(number) is int and number >= 0 else 2**63 - 1}
    assert candidate.post(f"{own}/advance-phase", advance).status_code == 200
    assert candidate.get(f"{own}/workspace").status_code == 200
    assert candidate.post(f"{own}/submit", {"deliverableState": {"n": number}}).status_code == 200
    assert 0 <= score(session, api)["finalScore"] <= 100
    assert verify(session.pk) == []
    look_everywhere(session, api)


@pytest.mark.parametrize("number", [*ONCE_RECORDED, 1.7976931348623157e308], ids=short)
def test_what_is_on_record_breaks_nothing(number: Any, session: Session, api: ApiClient) -> None:
    """Events of every type, the server's own too, at times that no door lets in any more."""
    with digits_of_any_length():
        events = [
            NewEvent(event["type"], TIMESTAMPS[place % len(TIMESTAMPS)], "task", event["data"])
            for place, event in enumerate(every_type(number))
        ]
        record(session.pk, events)
        Checkpoint.objects.filter(session=session, sealed_at=None).update(
            state=states_with(number)[-1], saved_at=clock.now()
        )
    lifecycle.advance_phase(session.pk, time_remaining=2**63 - 1)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    assert 0 <= score(session, api)["finalScore"] <= 100
    assert verify(session.pk) == []
    look_everywhere(session, api)


@pytest.mark.parametrize("number", SENT, ids=short)
def test_every_shape_of_a_deliverable_shows_any_number(number: Any) -> None:
    for state in states_with(number):
        assert build_document(state).blocks
        assert document_lines(state)


@pytest.mark.parametrize(
    "moment", [-1, 0, 1_772_366_400, 1_772_366_400_000_000, 2**63 - 1, 2**63, 1e308], ids=str
)
@pytest.mark.parametrize("django_alone", [True, False], ids=["django", "fast"])
def test_a_time_in_another_unit_is_refused_by_name(
    session: Session, moment: float, django_alone: bool
) -> None:
    client = ApiClient(session.token, django_alone=django_alone)
    event = {"phase": "task", "type": "manual_edit", "data": {}}
    batch = [{**event, "timestampMs": BEGIN_MS}, {**event, "timestampMs": moment}]
    response = client.post(paths.sessions(session, "events"), {"events": batch})
    assert response.status_code == 400
    if moment != 2**63:  # refused as JSON, before any field is looked at
        assert list(response.json()["error"]["details"]) == ["events.1.timestampMs"]
    assert not Event.objects.exists()
