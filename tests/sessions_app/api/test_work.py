from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from sessions_app.work.store import Refused, Saved
from tests import answers, paths
from tests.annotations import Call, Json
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status=Status.IN_PROGRESS, phase_minutes=(60, 60), now=NOON
    )


@pytest.fixture
def save(session: Session, clock: Traveller) -> Callable[..., Saved | Refused]:
    def save_at(minutes: float, state: Json, *revisions: str) -> Refused | Saved:
        clock.move_to(NOON + timedelta(minutes=minutes), tick=False)
        if_match = frozenset(revisions) if revisions else None
        return lifecycle.checkpoint(session.pk, state, if_match=if_match)

    return save_at


@pytest.fixture
def ask(api: ApiClient, session: Session) -> Call:
    return lambda query="": api.get(f"{paths.sessions(session, 'work')}{query}")


def test_it_is_all_that_was_made(
    ask: Call, save: Callable[..., Saved | Refused], session: Session
) -> None:
    save(1, {"z": 1, "a": 2})
    save(1.5, {"text": "b"})
    save(2, {"text": "stale"}, "1")
    lifecycle.advance_phase(session.pk)
    save(4, {"text": "c"})
    response = ask()
    assert response.status_code == 200
    assert response.json() == {
        "phases": [
            {
                "index": 0,
                "name": "Phase 1",
                "deliverableState": {"text": "b"},
                "revision": 2,
                "savedAt": "2026-03-01T12:01:30Z",
                "sealedAt": "2026-03-01T12:02:00Z",
            },
            {
                "index": 1,
                "name": "Phase 2",
                "deliverableState": {"text": "c"},
                "revision": 4,
                "savedAt": "2026-03-01T12:04:00Z",
                "sealedAt": None,
            },
        ],
        "conflicts": [
            {
                "phaseIndex": 0,
                "baseRevision": "1",
                "currentRevision": 2,
                "deliverableState": {"text": "stale"},
                "createdAt": "2026-03-01T12:02:00Z",
            }
        ],
        "snapshots": [
            {"revision": 1, "phaseIndex": 0, "savedAt": "2026-03-01T12:01:00Z"},
            {"revision": 2, "phaseIndex": 0, "savedAt": "2026-03-01T12:01:30Z"},
            {"revision": 4, "phaseIndex": 1, "savedAt": "2026-03-01T12:04:00Z"},
        ],
        "total": 3,
        "limit": 100,
        "offset": 0,
    }


def test_a_phase_that_has_not_begun_has_nothing(api: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    body = api.get(paths.sessions(session, "work")).json()
    nothing = {"deliverableState": None, "revision": None, "savedAt": None, "sealedAt": None}
    assert body["phases"] == [{"index": 0, "name": "Phase 1", **nothing}]
    assert (body["conflicts"], body["snapshots"]) == ([], [])


def test_one_version_comes_with_its_state(ask: Call, save: Callable[..., Saved | Refused]) -> None:
    save(1, {"z": 1, "a": 2})
    save(1.5, {"text": "b"})
    response = ask("?revision=1")
    assert response.json() == {
        "snapshot": {
            "revision": 1,
            "phaseIndex": 0,
            "savedAt": "2026-03-01T12:01:00Z",
            "deliverableState": {"z": 1, "a": 2},
        }
    }
    assert list(response.json()["snapshot"]["deliverableState"]) == ["z", "a"]
    assert ask("?revision=2").json()["snapshot"]["deliverableState"] == {"text": "b"}


@pytest.mark.parametrize("revision", ["0", "2", "2147483648", "9223372036854775807"])
def test_a_version_that_is_not_kept_is_not_found(
    ask: Call, save: Callable[..., Saved | Refused], revision: str
) -> None:
    save(1, {"text": "a"})
    answers.error(ask(f"?revision={revision}"), 404, "not_found")


@pytest.mark.parametrize(
    "query",
    ["?revision=-1", "?revision=1.0", "?revision=x", "?revision=", "?revision=1&revision=1"],
)
def test_what_is_no_revision_is_refused(ask: Call, query: str) -> None:
    assert answers.faults(ask(query)) == ["revision"]


def test_what_was_handed_in_is_what_the_last_save_was(
    ask: Call, save: Callable[..., Saved | Refused], session: Session, clock: Traveller
) -> None:
    save(59, {"text": "last"})
    clock.move_to(NOON + timedelta(days=7), tick=False)
    phases = ask().json()["phases"]
    assert [phase["deliverableState"] for phase in phases] == [{"text": "last"}, None]
    assert [phase["sealedAt"] for phase in phases] == [
        "2026-03-01T13:00:00Z",
        "2026-03-01T14:00:00Z",
    ]


def test_each_device_that_came_too_late_is_there(
    ask: Call, save: Callable[..., Saved | Refused]
) -> None:
    save(1, {"text": "a"})
    for number in range(3):
        save(2 + number, {"tab": number}, "0")
    states = [conflict["deliverableState"] for conflict in ask().json()["conflicts"]]
    assert states == [{"tab": 0}, {"tab": 1}, {"tab": 2}]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient,
    organization: Organization,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = SessionFactory.create(
        organization=organization,
        status=Status.IN_PROGRESS,
        phase_minutes=(60,) * rows,
        now=NOON,
        phase_index=rows - 1,
    )
    for number in range(rows):
        lifecycle.checkpoint(session.pk, {"save": number})
        lifecycle.checkpoint(session.pk, {"late": number}, if_match=frozenset({"99"}))
    lifecycle.submit(session.pk, actor=CANDIDATE)
    api.get(paths.sessions(session, "work"))  # the key's last use is noted once a minute
    with django_assert_num_queries(8):
        body = api.get(paths.sessions(session, "work")).json()
    assert len(body["conflicts"]) == rows
