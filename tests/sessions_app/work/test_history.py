from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app import lifecycle
from sessions_app.models import Checkpoint, Session, WorkSnapshot
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.work import history, store
from sessions_app.work.store import Saved
from tests.annotations import Json
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="in_progress", phase_minutes=(600, 600), now=NOON)


@pytest.fixture
def save_at(session: Session) -> Callable[..., Saved]:
    """Saves `{"at": seconds}`, or a given state, so many seconds after noon."""

    def save(seconds: float, state: Json | None = None) -> Saved:
        with time_machine.travel(after(seconds), tick=False):
            saved = lifecycle.checkpoint(session.pk, state or {"at": seconds})
        assert isinstance(saved, Saved)
        return saved

    return save


def snapshots() -> list[int]:
    return list(WorkSnapshot.objects.values_list("revision", flat=True))


def kept(session: Session) -> list[float]:
    """Seconds after noon of every version that the history holds."""
    return [(version.saved_at - NOON).total_seconds() for version in history.versions(session.pk)]


def test_the_first_save_is_in_the_history(save_at: Callable[..., Saved]) -> None:
    save_at(5)
    snapshot = WorkSnapshot.objects.get()
    assert (snapshot.revision, snapshot.phase_index, snapshot.saved_at) == (1, 0, after(5))
    assert snapshot.state == {"at": 5}


def test_saves_within_a_minute_of_a_snapshot_take_none(save_at: Callable[..., Saved]) -> None:
    for seconds in (0, 3, 30, 59.9):
        save_at(seconds)
    assert snapshots() == [1]


def test_editing_without_a_pause_is_kept_at_least_every_minute(
    save_at: Callable[..., Saved], session: Session
) -> None:
    for seconds in range(0, 601, 7):
        save_at(seconds)
    times = kept(session)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert max(gaps) <= 60 + 7
    assert len(times) < 12


def test_the_state_at_a_pause_is_kept(save_at: Callable[..., Saved], session: Session) -> None:
    save_at(0)
    save_at(30)
    save_at(400)
    assert kept(session) == [0, 30, 400]
    assert history.get_state(session.pk, 2) == {"at": 30}


def test_a_state_is_kept_as_it_was_recorded(
    save_at: Callable[..., Saved], session: Session
) -> None:
    state = {"z": 1.0, "a": 1e22, "text": "é😀\n", "nested": [{"b": None, "a": True}]}
    save_at(0, state)
    save_at(1)
    state_then = history.get_state(session.pk, 1)
    assert state_then == state
    assert list(state_then) == list(state)
    assert isinstance(state_then["z"], float)


def test_the_end_of_a_phase_is_kept_whenever_it_came(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(0)
    save_at(10)
    with time_machine.travel(after(20), tick=False):
        lifecycle.advance_phase(session.pk, state={"at": 20})
    save_at(25)
    with time_machine.travel(after(30), tick=False):
        lifecycle.submit(session.pk, actor=CANDIDATE)
    assert history.versions(session.pk) == [
        history.Version(1, 0, after(0)),
        history.Version(3, 0, after(20), after(20)),
        history.Version(5, 1, after(25), after(30)),
    ]
    assert history.get_state(session.pk, 3) == {"at": 20}


def test_an_unsaved_phase_has_no_version(session: Session) -> None:
    lifecycle.advance_phase(session.pk)
    assert history.versions(session.pk) == []
    with pytest.raises(NotFound):
        history.get_state(session.pk, 0)


def test_the_state_at_a_time(save_at: Callable[..., Saved], session: Session) -> None:
    for seconds in (10, 80, 85):
        save_at(seconds)
    states = [history.state_at(session.pk, after(seconds)) for seconds in (9, 10, 79, 84, 99)]
    assert states == [None, {"at": 10}, {"at": 10}, {"at": 80}, {"at": 85}]


def test_an_unknown_revision_and_one_of_another_session_are_not_found(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(0)
    for session_id, revision in ((session.pk, 2), (SessionFactory.create().pk, 1)):
        with pytest.raises(NotFound):
            history.get_state(session_id, revision)


def test_a_listing_loads_no_state(
    save_at: Callable[..., Saved],
    session: Session,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for seconds in (0, 100, 200):
        save_at(seconds)
    with django_assert_num_queries(2) as queries:
        assert len(history.versions(session.pk)) == 3
    assert not any('"state"' in query["sql"] for query in queries.captured_queries)


def test_a_save_costs_one_more_statement_only_when_a_snapshot_is_due(
    save_at: Callable[..., Saved],
) -> None:
    def statements(seconds: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            save_at(seconds)
        return len(counted)

    save_at(0)
    assert statements(65) == statements(70) + 1


def test_a_save_that_changes_nothing_takes_no_snapshot(save_at: Callable[..., Saved]) -> None:
    save_at(0, {"text": "a"})
    save_at(500, {"text": "a"})
    assert snapshots() == [1]


class TestTheBound:
    """Each of these snapshots weighs the least that one can."""

    @pytest.fixture(autouse=True)
    def _room_for_sixteen(self, settings: Settings) -> None:
        settings.WORK_HISTORY_BYTES = 16 * store.MIN_SNAPSHOT_BYTES

    def test_until_it_is_reached_all_are_kept(self, save_at: Callable[..., Saved]) -> None:
        for minute in range(16):
            save_at(minute * 60)
        assert len(snapshots()) == 16

    def test_then_older_ones_are_thinned_out(
        self, save_at: Callable[..., Saved], session: Session
    ) -> None:
        for minute in range(200):
            save_at(minute * 60)
            assert len(snapshots()) <= 16
            assert snapshots()[-1] == minute + 1
        times = kept(session)
        gaps = [later - sooner for sooner, later in pairwise(times)]
        assert gaps == sorted(gaps, reverse=True)
        assert gaps[-1] == 60

    def test_half_of_them_go_when_there_is_one_too_many(
        self, save_at: Callable[..., Saved]
    ) -> None:
        for minute in range(17):
            save_at(minute * 60)
        assert snapshots() == [1, 5, 9, 13, 17]

    def test_what_takes_just_half_of_the_room_stays(self, session: Session) -> None:
        rows = [
            WorkSnapshot(
                session=session, phase_index=0, revision=revision, saved_at=NOON, content=b"x"
            )
            for revision in range(1, 9)
        ]
        WorkSnapshot.objects.bulk_create(rows)
        assert store._thin_out(session.pk) == 8 * store.MIN_SNAPSHOT_BYTES
        assert snapshots() == list(range(1, 9))

    @pytest.mark.parametrize(("bytes", "left"), [(0, 1), (3 * store.MIN_SNAPSHOT_BYTES, 1)])
    def test_the_newest_stays_however_large_it_is(
        self, save_at: Callable[..., Saved], settings: Settings, bytes: int, left: int
    ) -> None:
        settings.WORK_HISTORY_BYTES = bytes
        for minute in range(4):
            save_at(minute * 60)
        assert snapshots()[-1] == 4
        assert len(snapshots()) == left

    def test_the_count_goes_on_through_the_phases(
        self, save_at: Callable[..., Saved], session: Session
    ) -> None:
        for minute in range(10):
            save_at(minute * 60)
        with time_machine.travel(after(600), tick=False):
            lifecycle.advance_phase(session.pk)
        for minute in range(10, 20):
            save_at(minute * 60)
        assert len(snapshots()) <= 16
        weighed = len(snapshots()) * store.MIN_SNAPSHOT_BYTES
        assert session.checkpoints.get(phase__index=1).history_bytes == weighed

    def test_large_snapshots_count_with_their_size(
        self, save_at: Callable[..., Saved], settings: Settings
    ) -> None:
        settings.WORK_HISTORY_BYTES = 100_000
        for minute in range(10):
            noise = "".join(chr(0x4E00 + (minute * 7919 + i * i) % 20_000) for i in range(20_000))
            save_at(minute * 60, {"text": noise})
            stored = sum(len(row.content) for row in WorkSnapshot.objects.all())
            assert stored <= 100_000 or len(snapshots()) == 1

    def test_ends_of_phases_are_not_thinned_out(
        self, save_at: Callable[..., Saved], session: Session
    ) -> None:
        save_at(0)
        save_at(5)
        with time_machine.travel(after(10), tick=False):
            lifecycle.advance_phase(session.pk)
        for minute in range(1, 100):
            save_at(minute * 60)
        assert history.get_state(session.pk, 2) == {"at": 5}


def test_a_state_that_stood_for_exactly_a_minute_is_kept(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(0)
    save_at(30)
    save_at(90)
    assert kept(session) == [0, 30, 90]
    assert list(WorkSnapshot.objects.order_by("pk").values_list("revision", flat=True)) == [1, 2, 3]


def test_a_save_records_on_the_checkpoint_when_a_snapshot_was_taken(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(5)
    assert session.checkpoints.get().snapshot_at == after(5)


def test_the_final_state_of_a_phase_says_when_the_phase_ended(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(0)
    with time_machine.travel(after(10), tick=False):
        lifecycle.advance_phase(session.pk)
    version, state = history.version_with_state(session.pk, 1)
    assert (version.sealed_at, version.phase_index, state) == (after(10), 0, {"at": 0})


def test_a_phase_without_a_save_has_no_state(session: Session) -> None:
    with pytest.raises(NotFound):
        history.version_with_state(session.pk, 0)


def test_the_final_state_costs_one_query(
    save_at: Callable[..., Saved],
    session: Session,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    save_at(0)
    with django_assert_num_queries(1):
        history.version_with_state(session.pk, 1)


def test_a_refused_save_leaves_the_history_alone(
    save_at: Callable[..., Saved], session: Session
) -> None:
    save_at(0)
    with time_machine.travel(after(300), tick=False):
        lifecycle.checkpoint(session.pk, {"stale": True}, if_match=frozenset({"0"}))
    assert kept(session) == [0]


def test_a_rolled_back_save_leaves_no_snapshot(session: Session) -> None:
    with transaction.atomic():
        lifecycle.checkpoint(session.pk, {"text": "a"})
        transaction.set_rollback(True)
    assert snapshots() == []
    assert Checkpoint.objects.get().snapshot_at is None


@pytest.mark.postgresql
def test_a_snapshot_never_changes(save_at: Callable[..., Saved]) -> None:
    save_at(0)
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE sessions_app_worksnapshot SET revision = 7")
