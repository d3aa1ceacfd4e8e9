from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from time_machine import travel

from sessions_app.models import Organization, Session, TimeExtension
from sessions_app.vocabulary.enums import RUNNING, Status
from tests import answers, paths
from tests.annotations import Call, Json, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = {"minutes": 5, "reason": "Fire alarm"}


def at(minutes: int, seconds: int = 0) -> travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes, seconds=seconds), tick=False)


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status=Status.IN_PROGRESS, phase_minutes=(60, 30), now=NOON
    )


@pytest.fixture
def extend(api: ApiClient, session: Session) -> Call:
    """Sends the body, so many minutes and seconds after noon; `body` replaces parts of it."""

    def call(minutes: int = 10, seconds: int = 0, body: Json | None = None) -> Response:
        with at(minutes, seconds):
            return api.post(paths.sessions(session, "extend"), {**BODY, **(body or {})})

    return call


def test_the_deadline_moves_and_the_reason_stays(
    extend: Call, session: Session, api_key: KeyWithPlain
) -> None:
    response = extend()
    assert (response.status_code, response.json()) == (
        200,
        {"ok": True, "deadline": "2026-03-01T13:05:00Z"},
    )
    row = TimeExtension.objects.get()
    assert (row.session_id, row.phase_index, row.minutes) == (session.pk, 0, 5)
    assert (row.reason, row.actor_kind, row.actor_id) == (
        "Fire alarm",
        "api_key",
        str(api_key.pk),
    )


def test_extensions_add_up(extend: Call) -> None:
    extend()
    assert extend(minutes=11).json()["deadline"] == "2026-03-01T13:10:00Z"


def test_after_the_end_and_within_the_grace_it_counts_from_the_end(
    extend: Call, session: Session
) -> None:
    response = extend(60, 20)
    assert response.json()["deadline"] == "2026-03-01T13:05:00Z"
    session.refresh_from_db()
    assert session.current_phase_index == 0


def test_after_the_grace_it_is_for_the_timer_that_runs_now(extend: Call, session: Session) -> None:
    response = extend(61)
    assert response.json()["deadline"] == "2026-03-01T13:35:00Z"
    assert TimeExtension.objects.get().phase_index == 1


def test_when_all_time_is_over_there_is_nothing_to_extend(extend: Call) -> None:
    message = answers.error(extend(600), 409, "invalid_status")
    assert message == "The session is “submitted”; this action requires “setup” or “in_progress”."
    assert not TimeExtension.objects.exists()


def test_setup_can_be_extended_too(api: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(
        organization=organization, status=Status.SETUP, setup_minutes=15, now=NOON
    )
    with at(1):
        response = api.post(paths.sessions(session, "extend"), BODY)
    assert response.json()["deadline"] == "2026-03-01T12:20:00Z"
    assert TimeExtension.objects.get().phase_index is None


@pytest.mark.parametrize("status", sorted(set(Status) - set(RUNNING)))
def test_without_a_running_timer_it_is_refused(
    api: ApiClient, organization: Organization, status: Status
) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    answers.error(api.post(paths.sessions(session, "extend"), BODY), 409, "invalid_status")
    assert not TimeExtension.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", 0),
        ("minutes", -5),
        ("minutes", 0.0001),
        ("minutes", 5_256_001),
        ("minutes", 2**62),
        ("minutes", 1e300),
        ("minutes", "5"),
        ("minutes", True),
        ("minutes", None),
        ("minutes", [5]),
        ("reason", ""),
        ("reason", "  \n"),
        ("reason", 7),
        ("reason", None),
        ("reason", "x" * 2001),
        ("phaseIndex", 0),
    ],
)
def test_bad_values_change_nothing(
    extend: Call, session: Session, field: str, value: object
) -> None:
    assert answers.faults(extend(body={field: value})) == [field]
    assert not TimeExtension.objects.exists()
    assert Session.objects.get().timer_ends_at == NOON + timedelta(minutes=60)


@pytest.mark.parametrize("missing", ["minutes", "reason"])
def test_both_are_required(api: ApiClient, session: Session, missing: str) -> None:
    body = {key: value for key, value in BODY.items() if key != missing}
    assert answers.faults(api.post(paths.sessions(session, "extend"), body)) == [missing]


def test_a_timer_is_not_set_beyond_all_measure(extend: Call) -> None:
    assert extend().status_code == 200
    response = extend(body={"minutes": 5_256_000})
    assert answers.faults(response) == ["minutes"]
    assert TimeExtension.objects.count() == 1


def test_fractions_of_a_minute_count(extend: Call) -> None:
    response = extend(body={"minutes": 0.05})
    assert response.json()["deadline"] == "2026-03-01T13:00:03Z"


def test_a_repeated_call_adds_once(api: ApiClient, session: Session) -> None:
    path = paths.sessions(session, "extend")
    with at(10):
        answers_given = [api.post(path, BODY, Idempotency_Key="click").json() for _ in range(2)]
    assert answers_given == [{"ok": True, "deadline": "2026-03-01T13:05:00Z"}] * 2
    assert TimeExtension.objects.count() == 1
