"""What one session may hold is bounded, in number and in bytes: docs/decisions/0035-bounds.md.

Past a bound the answer is 409 and says what the bound is; nothing that was acknowledged is dropped.
"""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.db.models import Model
from pytest_django import Settings

from events_app.log import NewEvent, record
from events_app.models import Event, LogHead
from events_app.verification import verify
from sessions_app.lifecycle import conversation
from sessions_app.models import Message, RefusedSave, Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.vocabulary.exceptions import Conflict
from tests import answers, paths
from tests.annotations import Json, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress", phase_minutes=(60, 60))


@pytest.fixture
def candidate(session: Session) -> ApiClient:
    return ApiClient(session.token)


def event(text: str, **more: str) -> Json:
    data = {"content": text}
    return {
        "timestampMs": 1767225600000,
        "phase": "task",
        "type": "manual_edit",
        "data": data,
    } | more


class Growing:
    """Three ways to grow: each adds a text of that length, and gives the answer."""

    def refused_saves(self, candidate: ApiClient, session: Session, text: str) -> Response:
        path = paths.sessions(session, "checkpoint")
        return candidate.post(path, {"deliverableState": {"t": text}}, If_Match='"99"')

    def messages(self, candidate: ApiClient, session: Session, text: str) -> Response:
        path = paths.sessions(session, "messages")
        return candidate.post(path, {"role": "user", "content": text})

    def events(self, candidate: ApiClient, session: Session, text: str) -> Response:
        path = paths.sessions(session, "events")
        return candidate.post(path, {"events": [event(text)]})


ADDED = {"refused_saves": 412, "messages": 201, "events": 201}
ROWS: dict[str, type[Model]] = {"refused_saves": RefusedSave, "messages": Message, "events": Event}


@pytest.fixture(params=ADDED)
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def add(kind: str, candidate: ApiClient, session: Session) -> Callable[[str], Response]:
    return partial(getattr(Growing(), kind), candidate, session)


def held(kind: str) -> int:
    return ROWS[kind]._default_manager.count()


def test_there_is_a_most_in_number(
    kind: str, add: Callable[[str], Response], settings: Settings
) -> None:
    setattr(settings, f"SESSION_MAX_{kind.upper()}", 3)
    assert [add(f"text {n}").status_code for n in range(3)] == [ADDED[kind]] * 3
    refused = add("one more")
    answers.error(refused, 409, "conflict")
    message = refused.json()["error"]["message"]
    assert f"at most 3 {kind.replace('_', ' ')}" in message
    assert held(kind) == 3


def test_there_is_a_most_in_bytes(
    kind: str, add: Callable[[str], Response], settings: Settings
) -> None:
    setattr(settings, f"SESSION_MAX_{kind.upper()}_BYTES", 10_000)
    assert add("é" * 4_000).status_code == ADDED[kind]
    refused = add("é" * 1_001)
    answers.error(refused, 409, "conflict")
    assert "9.8 KB in total" in refused.json()["error"]["message"]
    assert held(kind) == 1
    assert add("smaller").status_code == ADDED[kind]


def test_sessions_have_their_bounds_for_themselves(
    kind: str, add: Callable[[str], Response], settings: Settings
) -> None:
    setattr(settings, f"SESSION_MAX_{kind.upper()}", 1)
    add("text")
    other = SessionFactory.create(status="in_progress")
    assert (
        getattr(Growing(), kind)(ApiClient(other.token), other, "text").status_code == ADDED[kind]
    )


def test_past_its_bounds_the_work_can_still_be_saved_and_handed_in(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    for kind in ADDED:
        setattr(settings, f"SESSION_MAX_{kind.upper()}", 0)
    state = {"deliverableState": {"t": "final"}}
    assert candidate.post(paths.sessions(session, "checkpoint"), state).status_code == 200
    assert candidate.post(paths.sessions(session, "advance-phase"), state).status_code == 200
    assert candidate.post(paths.sessions(session, "submit"), state).status_code == 200
    assert {*Event.objects.values_list("type", flat=True)} == {"phase_advanced", "task_submitted"}
    assert verify(session.pk) == []


def test_a_message_is_bounded_as_a_message_and_not_by_its_event(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.SESSION_MAX_EVENTS = 0
    assert Growing().messages(candidate, session, "Hello").status_code == 201
    assert Event.objects.count() == 1


@pytest.mark.parametrize("django_alone", [False, True])
def test_a_batch_that_is_on_record_is_acknowledged_again(
    session: Session, settings: Settings, django_alone: bool
) -> None:
    settings.SESSION_MAX_EVENTS = 2
    candidate = ApiClient(session.token, django_alone=django_alone)
    batch = {"events": [event("a", id=str(uuid4())), event("b", id=str(uuid4()))]}
    path = paths.sessions(session, "events")
    assert [candidate.post(path, batch).json()["recorded"] for _ in range(2)] == [2, 0]
    answers.error(candidate.post(path, {"events": [event("c")]}), 409, "conflict")


def test_a_batch_is_recorded_whole_or_not(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.SESSION_MAX_EVENTS = 2
    batch = {"events": [event(text) for text in "abc"]}
    answers.error(candidate.post(paths.sessions(session, "events"), batch), 409, "conflict")
    assert Event.objects.count() == 0


@pytest.mark.parametrize("django_alone", [False, True])
def test_a_log_knows_the_size_of_its_data(session: Session, django_alone: bool) -> None:
    candidate = ApiClient(session.token, django_alone=django_alone)
    for text in ("", "ééé", "a"):
        Growing().events(candidate, session, text)
    head = LogHead.objects.get()
    assert (head.data_bytes, head.largest_bytes) == (3 * len('{"content":""}') + 7, 14 + 6)


def test_a_log_older_than_its_size_is_bounded_in_number(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.SESSION_MAX_EVENTS = 2
    record(session.pk, [NewEvent("manual_edit", 1, "task")])
    LogHead.objects.update(data_bytes=None, largest_bytes=None)
    assert Growing().events(candidate, session, "x").status_code == 201
    assert LogHead.objects.get().data_bytes is None
    answers.error(Growing().events(candidate, session, "x"), 409, "conflict")


def test_a_conversation_older_than_its_totals_is_counted(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.SESSION_MAX_MESSAGES = 3
    for _ in range(2):
        Message.objects.create(session=session, role="user", content="éé")
    assert Growing().messages(candidate, session, "x").status_code == 201
    last = Message.objects.for_session(session.pk).last()
    assert last is not None
    assert (last.number, last.total_bytes) == (3, 9)
    answers.error(Growing().messages(candidate, session, "x"), 409, "conflict")


@pytest.mark.django_db(transaction=True)
def test_of_those_that_arrive_at_once_no_more_than_may_are_taken(settings: Settings) -> None:
    settings.SESSION_MAX_MESSAGES = 5
    session = SessionFactory.create(status="in_progress")
    say = partial(conversation.record, session.pk, role=MessageRole.USER, content="x")
    outcomes = at_once(*[say] * 12)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 7
    numbers = Message.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
