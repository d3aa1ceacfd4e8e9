"""Logs that were changed in the database, past its triggers."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from events_app import verification
from events_app.log import NewEvent, record
from events_app.log.chain import genesis
from events_app.models import Event, LogHead
from events_app.verification import Discrepancy, verify, verify_all
from sessions_app.deletion import erasure
from sessions_app.models import Erasure, Session
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF
from tests.tampering import tampering

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    session = SessionFactory.create(status="in_progress")
    types = ["manual_edit", "workflow_run"] * 3
    record(session.pk, [NewEvent(t, n, "task", {"n": n}) for n, t in enumerate(types)])
    return session


def tamper(statement: str, *params: bytes | int | str | UUID) -> None:
    with tampering(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def found(session: Session) -> list[tuple[int, str]]:
    return [(finding.seq, finding.message) for finding in verify(session.pk)]


def test_a_log_as_it_was_recorded_has_no_findings(session: Session) -> None:
    assert found(session) == []


def test_a_session_without_events_has_none_either() -> None:
    assert verify(SessionFactory.create().pk) == []


@pytest.mark.parametrize(
    "change",
    [
        "data = '{\"n\": 99}'",
        "data = '{\"n\": 2 }'",
        "timestamp_ms = 77",
        "phase = 'setup'",
        "created_at = '2020-01-01 00:00:00+00:00'",
        "event_id = '00000000000000000000000000000001'",
    ],
)
def test_a_changed_event_is_reported_with_its_number(session: Session, change: str) -> None:
    tamper(f"UPDATE events_app_event SET {change} WHERE seq = 3")
    assert found(session) == [(3, "Event 3 was changed, inserted or moved.")]


def test_a_changed_type_is_reported(session: Session) -> None:
    tamper("UPDATE events_app_event SET type = 'slide_added' WHERE seq = 6")
    assert found(session)[0] == (6, "Event 6 was changed, inserted or moved.")


def test_a_changed_hash_is_reported_there_and_at_its_successor(session: Session) -> None:
    tamper("UPDATE events_app_event SET hash = %s WHERE seq = 3", b"0" * 32)
    assert [seq for seq, _ in found(session)] == [3, 4]


def test_removed_events_are_reported(session: Session) -> None:
    tamper("DELETE FROM events_app_event WHERE seq IN (3, 4)")
    assert found(session)[0] == (3, "Events 3 to 4 were removed.")


def test_a_removal_that_renumbers_later_events_is_reported(session: Session) -> None:
    tamper("DELETE FROM events_app_event WHERE seq = 3")
    for seq in (4, 5, 6):
        tamper("UPDATE events_app_event SET seq = %s WHERE seq = %s", seq - 1, seq)
    assert found(session)[0] == (3, "Event 3 was changed, inserted or moved.")


def test_a_truncated_log_is_reported(session: Session) -> None:
    tamper("DELETE FROM events_app_event WHERE seq = 6")
    assert found(session) == [(6, "Event 6 was removed.")]


def test_an_event_appended_at_the_end_is_reported(session: Session) -> None:
    last = Event.objects.get(seq=6)
    last.pk, last.seq, last.type_seq, last.event_id = None, 7, 4, session.pk
    last.save()
    assert [seq for seq, _ in found(session)] == [7, 7]


def test_a_log_moved_to_another_session_is_reported(session: Session) -> None:
    other = SessionFactory.create()
    tamper(
        "UPDATE events_app_event SET session_id = %s",
        other.pk.hex if connection.vendor == "sqlite" else other.pk,
    )
    assert [seq for seq, _ in found(session)] == [1]
    assert found(other)[0] == (1, "Event 1 was changed, inserted or moved.")


def test_a_log_without_its_head_is_reported(session: Session) -> None:
    LogHead.objects.all().delete()
    assert found(session) == [(6, "The end of the log is missing; 6 events exist.")]


def test_wrong_counts_are_reported(session: Session) -> None:
    LogHead.objects.update(type_counts={"manual_edit": 6})
    assert found(session) == [(6, "The counts by type do not agree with the events.")]


def test_all_logs_are_checked_each_with_its_own_findings(session: Session) -> None:
    good = SessionFactory.create()
    record(good.pk, [NewEvent("manual_edit", 1, "task")])
    headless = SessionFactory.create()
    record(headless.pk, [NewEvent("manual_edit", 1, "task")])
    LogHead.objects.filter(pk=headless.pk).delete()
    cut = SessionFactory.create()
    record(cut.pk, [NewEvent("manual_edit", 1, "task")])
    tamper(
        "DELETE FROM events_app_event WHERE session_id = %s",
        cut.pk.hex if connection.vendor == "sqlite" else cut.pk,
    )
    seen = {id: len(findings) for id, findings in verify_all()}
    assert seen == {session.pk: 0, good.pk: 0, headless.pk: 1, cut.pk: 1}


class TestErased:
    """The hashes of events whose data were erased stand for what they were."""

    @pytest.fixture
    def erased(self, session: Session) -> Session:
        erasure.erase_candidate(session.organization_id, session.candidate_id, actor=STAFF)
        return session

    def test_it_is_as_it_was_recorded(self, erased: Session) -> None:
        assert found(erased) == []

    def test_data_that_came_back_are_reported_up_to_the_last_event(self, erased: Session) -> None:
        tamper("UPDATE events_app_event SET data = '{\"n\": 0}' WHERE seq IN (1, 6)")
        assert found(erased) == [
            (seq, f"Event {seq} has data, although it was erased.") for seq in (1, 6)
        ]

    def test_without_a_record_of_the_erasure_it_is_reported_once(self, session: Session) -> None:
        LogHead.objects.update(erased_count=6)
        tamper("UPDATE events_app_event SET data = %s", verification.ERASED_DATA)
        assert found(session) == [
            (1, "Events 1 to 6 are marked as erased, but no erasure was recorded.")
        ]

    def test_the_records_of_many_erasures_cost_one_query(
        self, erased: Session, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        other = SessionFactory.create(status="in_progress")
        erasure.erase_candidate(other.organization_id, other.candidate_id, actor=STAFF)
        record(SessionFactory.create().pk, [NewEvent("manual_edit", 1, "task")])
        with django_assert_num_queries(1):
            erasures = {verification.get_erasure(head) for head in verification._heads()}
        assert erasures == {None, *Erasure.objects.filter(pk__in=(erased.pk, other.pk))}


def test_logs_that_are_as_recorded_are_read_together_and_once() -> None:
    statuses = ["in_progress", "in_progress", "invited", "invited", "in_progress"]
    for number, status in enumerate(statuses, start=1):
        SessionFactory.create(id=UUID(int=number), status=status)
    events = [NewEvent("manual_edit", 1, "task"), NewEvent("workflow_run", 2, "task")]
    for number in (1, 2, 5):
        record(UUID(int=number), events[: 1 + number % 2])
    record(UUID(int=3), [])  # invited, but a log has been begun
    with CaptureQueriesContext(connection) as queries:
        assert list(verify_all()) == [(UUID(int=number), []) for number in (1, 2, 3, 5)]
    assert sum('AS "recorded"' in query["sql"] for query in queries) == 1


def test_events_whose_session_is_gone_are_found_among_all_logs_alone(session: Session) -> None:
    tamper("UPDATE events_app_event SET session_id = %s", UUID(int=0).hex)
    orphan = Discrepancy(UUID(int=0), 1, "The log's session does not exist.")
    assert (orphan.session_id, [orphan]) in list(verify_all())
    assert [id for id, _ in verify_all(session.organization_id)] == [session.pk]
    tamper("DELETE FROM events_app_event")


def test_the_hash_with_which_a_log_ends_is_that_of_its_last_event(session: Session) -> None:
    last = Event.objects.get(seq=6)
    assert verification.head_hash(session.pk) == bytes(last.hash)
    empty = SessionFactory.create()
    assert verification.head_hash(empty.pk) == genesis(empty.pk)


SENTENCES = {
    "good": [],
    "headless": ["The end of the log is missing; 1 events exist."],
    "cut": ["Event 1 was removed."],
}


@pytest.mark.parametrize("order", list(permutations(SENTENCES)), ids=str)
def test_no_log_takes_the_end_of_another_whichever_comes_first(order: tuple[str, ...]) -> None:
    ids = {state: UUID(int=place) for place, state in enumerate(order, start=1)}
    for id in ids.values():
        record(SessionFactory.create(id=id).pk, [NewEvent("manual_edit", 1, "task")])
    LogHead.objects.filter(pk=ids["headless"]).delete()
    tamper(
        "DELETE FROM events_app_event WHERE session_id = %s",
        ids["cut"].hex if connection.vendor == "sqlite" else ids["cut"],
    )
    checked = [(id, [finding.message for finding in findings]) for id, findings in verify_all()]
    assert checked == [(ids[state], SENTENCES[state]) for state in order]


class TestCommand:
    def test_it_says_that_a_log_is_as_recorded(
        self, session: Session, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("verify_log", str(session.pk))
        assert capsys.readouterr().out == "6 events verified.\n"

    def test_it_says_where_a_log_is_not(
        self, session: Session, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tamper("UPDATE events_app_event SET timestamp_ms = 77 WHERE seq = 3")
        with pytest.raises(
            CommandError, match=r"^The log has been changed since it was recorded\.$"
        ):
            call_command("verify_log", str(session.pk))
        out = capsys.readouterr().out
        assert out == f"{session.pk}: Event 3 was changed, inserted or moved.\n"

    def test_all(self, session: Session, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("verify_log", "--all")
        assert capsys.readouterr().out == "1 log checked, 0 with errors.\n"

    def test_all_fails_if_one_is_not(
        self, session: Session, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tamper("UPDATE events_app_event SET timestamp_ms = 77 WHERE seq = 3")
        with pytest.raises(
            CommandError, match=r"^Verification failed for at least one log or signed tree\.$"
        ):
            call_command("verify_log", "--all")
        assert capsys.readouterr().out.endswith("1 log checked, 1 with errors.\n")

    def test_it_refuses_a_session_that_does_not_exist(self, db: None) -> None:
        with pytest.raises(CommandError, match="not found"):
            call_command("verify_log", "00000000-0000-0000-0000-000000000000")


def test_events_that_arrive_meanwhile_are_no_discrepancy(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = verification._rows
    batches = iter([NewEvent("manual_edit", 9, "task")])

    def rows_after_a_batch(events: Any) -> Any:
        if late := next(batches, None):
            record(session.pk, [late])
        return read(events)

    monkeypatch.setattr(verification, "_rows", rows_after_a_batch)
    assert verify(session.pk) == []
    assert Event.objects.count() == 7


class TestWhichLogs:
    def test_of_one_organization(
        self, session: Session, capsys: pytest.CaptureFixture[str]
    ) -> None:
        SessionFactory.create(status="in_progress")
        call_command("verify_log", "--all", "--org", session.organization.slug)
        assert capsys.readouterr().out == "1 log checked, 0 with errors.\n"
        with pytest.raises(CommandError, match="not found"):
            call_command("verify_log", "--all", "--org", "nobody")

    @pytest.mark.parametrize("size", [1, 2, 100])
    def test_it_goes_on_after_a_session(self, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verification, "BATCH_SESSIONS", size)
        ids = [SessionFactory.create(status="in_progress", id=UUID(int=n)).pk for n in (1, 2, 3)]
        assert [id for id, _ in verify_all(after=ids[0])] == ids[1:]

    def test_a_choice_of_logs_goes_with_all(self, session: Session) -> None:
        with pytest.raises(CommandError, match="only with --all"):
            call_command("verify_log", str(session.pk), "--after", str(session.pk))
