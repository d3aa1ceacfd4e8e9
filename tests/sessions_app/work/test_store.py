from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app import lifecycle
from sessions_app.models import Checkpoint, RefusedSave, Session, SessionPhase
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.work import store
from sessions_app.work.store import Refused, Saved
from tests.annotations import Json
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status="in_progress", phase_minutes=(60, 30))


def save(session: Session, state: Json, *revisions: str) -> Refused | Saved:
    if_match = frozenset(revisions) if revisions else None
    return lifecycle.checkpoint(session.pk, state, if_match=if_match)


def test_each_save_has_a_higher_revision(session: Session) -> None:
    assert save(session, {"text": "a"}) == store.Saved(1)
    assert save(session, {"text": "b"}) == store.Saved(2)
    assert session.checkpoints.get().state == {"text": "b"}


def test_an_equal_state_is_not_written_again(
    session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    save(session, {"a": 1, "b": [1, 2]})
    saved_at = session.checkpoints.get().saved_at
    assert save(session, {"b": [1, 2], "a": 1}) == store.Saved(1)
    assert session.checkpoints.get().saved_at == saved_at


def test_true_and_one_are_not_equal(session: Session) -> None:
    save(session, {"done": 1})
    assert save(session, {"done": True}) == store.Saved(2)


def test_a_save_onto_the_current_revision_is_taken(session: Session) -> None:
    save(session, {"text": "a"})
    assert save(session, {"text": "b"}, "1") == store.Saved(2)


def test_a_save_onto_an_older_revision_is_refused_and_kept(session: Session) -> None:
    save(session, {"text": "a"})
    save(session, {"text": "b"})
    assert save(session, {"text": "stale"}, "1") == store.Refused(2, 0, {"text": "b"})
    assert session.checkpoints.get().state == {"text": "b"}
    refused = RefusedSave.objects.get()
    assert (refused.state, refused.base_revision) == ({"text": "stale"}, "1")
    assert (refused.phase_index, refused.current_revision) == (0, 2)


def test_a_repeated_save_whose_answer_was_lost_is_not_a_conflict(session: Session) -> None:
    save(session, {"text": "a"})
    save(session, {"text": "b"}, "1")
    assert save(session, {"text": "b"}, "1") == store.Saved(2)
    assert not RefusedSave.objects.exists()


def test_a_save_from_a_tab_left_open_in_an_earlier_phase_is_refused(session: Session) -> None:
    save(session, {"text": "a"})
    lifecycle.advance_phase(session.pk)
    assert save(session, {"text": "old tab"}, "1") == store.Refused(2, 1, None)


def test_advancing_seals_the_last_checkpoint(session: Session) -> None:
    save(session, {"text": "a"})
    after = lifecycle.advance_phase(session.pk)
    sealed = session.checkpoints.get(phase__index=0)
    assert (sealed.state, sealed.revision) == ({"text": "a"}, 1)
    assert sealed.sealed_at == after.phases.get(index=0).ended_at


def test_advancing_seals_the_state_that_it_brings(session: Session) -> None:
    save(session, {"text": "a"})
    lifecycle.advance_phase(session.pk, state={"text": "b"}, time_remaining=12)
    sealed = session.checkpoints.get(phase__index=0)
    assert (sealed.state, sealed.revision) == ({"text": "b"}, 2)
    assert session.phases.get(index=0).time_remaining_at_end == 12


def test_the_state_sent_with_the_end_is_saved_at_the_end(session: Session) -> None:
    after = lifecycle.advance_phase(session.pk, state={"text": "b"})
    sealed = session.checkpoints.get(phase__index=0)
    assert sealed.saved_at == sealed.sealed_at == after.phases.get(index=0).ended_at


def test_the_next_phase_begins_with_nothing_under_a_new_revision(session: Session) -> None:
    save(session, {"text": "a"})
    lifecycle.advance_phase(session.pk)
    begun = session.checkpoints.get(phase__index=1)
    assert (begun.state, begun.saved_at, begun.revision) == (None, None, 2)


def test_a_state_is_kept_as_it_was_sent(session: Session) -> None:
    state = {"z": 1.0, "a": 1e-7, "big": 1e22, "text": "é😀", "nested": [{"b": 1, "a": None}]}
    save(session, state)
    kept = Checkpoint.objects.get().state
    assert kept == state
    assert list(kept) == list(state)
    assert isinstance(kept["z"], float)


@pytest.mark.postgresql
@pytest.mark.parametrize("model", [SessionPhase, Checkpoint])
def test_the_database_refuses_to_change_what_is_sealed(
    session: Session, model: type[Model]
) -> None:
    lifecycle.advance_phase(session.pk, state={"text": "a"})
    rows = model._default_manager.filter(session=session).order_by("pk")
    column = "time_remaining_at_end" if model is SessionPhase else "revision"
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        model._default_manager.filter(pk=rows[0].pk).update(**{column: 99})
    assert model._default_manager.filter(pk=rows[1].pk).update(**{column: 99}) == 1


@pytest.mark.postgresql
def test_a_refused_save_never_changes(session: Session) -> None:
    save(session, {"text": "a"})
    save(session, {"text": "stale"}, "0")
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE sessions_app_refusedsave SET current_revision = 7")


def test_a_phase_begins_alone_and_at_that_time() -> None:
    session = SessionFactory.create(status="setup", phase_minutes=(60, 30))
    SessionFactory.create(status="setup")
    first, second = session.phases.order_by("index")
    store.begin([store.Beginning(first, NOON)])
    assert first.started_at == NOON
    assert list(SessionPhase.objects.exclude(started_at=None)) == [first]
    begun = Checkpoint.objects.get()
    assert (begun.phase, begun.session) == (first, session)
    assert (begun.revision, begun.history_bytes, begun.state) == (0, 0, None)
    store.begin([store.Beginning(second, NOON, store.Sealed(4, 9000))])
    begun = Checkpoint.objects.get(phase=second)
    assert (begun.revision, begun.history_bytes) == (5, 9000)


def test_what_was_to_be_overwritten_is_kept_in_order_and_no_longer_than_its_column(
    session: Session,
) -> None:
    save(session, {"text": "a"})
    tags = [f"{number:03}" for number in range(60)]
    save(session, {"text": "b"}, *reversed(tags))
    assert RefusedSave.objects.get().base_revision == ", ".join(tags)[:200]


def test_a_save_and_a_seal_leave_other_sessions_alone(session: Session) -> None:
    other = SessionFactory.create(status="in_progress", phase_minutes=(60, 30))
    save(other, {"text": "theirs"})
    save(session, {"text": "mine"})
    lifecycle.advance_phase(session.pk)
    theirs = other.checkpoints.get()
    assert (theirs.state, theirs.sealed_at) == ({"text": "theirs"}, None)
    assert not other.phases.exclude(ended_at=None).exists()


def test_a_phase_is_sealed_once(session: Session) -> None:
    phase = session.phases.get(index=0)
    assert phase.started_at is not None
    ends = [phase.started_at + timedelta(hours=hours) for hours in (1, 2)]
    for at in ends:
        store.seal(phase, at=at, now=at, time_remaining=at.hour)
        assert phase.ended_at == at
    assert session.checkpoints.get(phase=phase).sealed_at == ends[0]
    stored = session.phases.get(index=0)
    assert (stored.ended_at, stored.time_remaining_at_end) == (ends[0], ends[0].hour)
    with pytest.raises(Conflict, match="phase has ended"):
        store.seal(phase, at=at, now=at, state={"text": "late"}, time_remaining=None)


def test_a_save_for_the_current_phase_is_taken_and_one_for_an_earlier_is_kept_as_it_came(
    session: Session,
) -> None:
    lifecycle.advance_phase(session.pk)
    session.refresh_from_db()
    only_first = frozenset({"0"})
    assert store.save(session, {"text": "a"}, phase_index=1, if_match=None) == Saved(2)
    refused = store.save(session, {"text": "b"}, phase_index=0, if_match=only_first)
    assert refused == Refused(2, 1, {"text": "a"})
    kept = RefusedSave.objects.get()
    assert (kept.phase_index, kept.base_revision, kept.state) == (0, "0", {"text": "b"})


def test_the_current_checkpoint_comes_with_its_phase(
    session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert store.current(session).phase.index == 0


def test_refused_saves_are_bounded_to_the_byte_and_by_session(
    session: Session, settings: Settings
) -> None:
    other = SessionFactory.create(status="in_progress")
    settings.SESSION_MAX_REFUSED_SAVES_BYTES = size = len(b'{"text":"\xc3\xa9"}')
    for each in (other, session):
        assert isinstance(save(each, {"text": "é"}, "9"), Refused)
        with pytest.raises(Conflict, match="refused saves"):
            save(each, {}, "9")
    settings.SESSION_MAX_REFUSED_SAVES_BYTES = 2 * size
    assert isinstance(save(session, {"text": "ë"}, "9"), Refused)
    with pytest.raises(Conflict, match="refused saves"):
        save(session, {}, "9")


def test_refused_saves_are_bounded_in_number(session: Session, settings: Settings) -> None:
    settings.SESSION_MAX_REFUSED_SAVES = 2
    for number in range(2):
        assert isinstance(save(session, {"text": number}, "9"), Refused)
    with pytest.raises(Conflict, match="at most 2 refused saves"):
        save(session, {}, "9")
