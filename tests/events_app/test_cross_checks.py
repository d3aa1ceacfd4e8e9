"""Logs that are valid chains, with heads to match, but lack what else is on record."""

from collections.abc import Callable, Collection
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app import tree
from events_app.models import Event, LogHead, LogLeaf, LogTree, TreeNode
from events_app.types import SETUP_PHASE
from events_app.verification import verify
from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import Change, Organization, Session, Transition
from sessions_app.scores import notes
from tests.events_app.courses import (
    events_of,
    replace_log,
    rewrite,
    tamper,
    whole_course,
    without,
)
from tests.factories import SessionFactory, UserFactory
from tests.factories.scores import ScoreFactory
from tests.logs import record_at
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return whole_course(organization)


def found(session: Session, part: str) -> list[int]:
    return [each.seq for each in verify(session.pk) if part in each.message]


def test_a_whole_course_verifies(session: Session) -> None:
    assert verify(session.pk) == []
    tree.sign_heads()
    assert verify(session.pk) == []


@pytest.mark.parametrize(
    ("keep", "parts"),
    [
        (lambda event: event.seq <= 7, ["submitted", "in the submission's change"]),
        (lambda event: event.seq <= 4, ["a phase", "note", "decision", "submitted"]),
        (lambda event: event.seq <= 2, ["role assistant", "score cites"]),
        (lambda _: False, ["role user", "role assistant", "submitted"]),
        (without("user_message"), ["role user", "score cites"]),
        (without("phase_advanced"), ["phase ended"]),
        (without("task_submitted"), ["submitted, but"]),
        (without("security_flag"), ["not a security flag"]),
        (without("connector_connected"), ["the submission's change"]),
    ],
)
def test_a_cut_log_with_a_head_to_match_is_found(
    session: Session, keep: Callable[[Event], bool], parts: Collection[str]
) -> None:
    rewrite(session, keep)
    messages = " ".join(each.message.lower() for each in verify(session.pk))
    assert all(part.lower() in messages for part in parts), messages


def test_what_the_change_feed_forgot_the_signed_tree_still_knows(session: Session) -> None:
    tree.sign_heads()
    Change.objects.all().delete()
    rewrite(session, without("connector_connected"))
    assert found(session, "the one in the signed tree") == [8]


def test_a_leaf_that_was_rewritten_too_is_not_in_the_signed_tree(session: Session) -> None:
    tree.sign_heads()
    Change.objects.all().delete()
    rewrite(session, without("connector_connected"))
    head = LogHead.objects.get()
    LogLeaf.objects.update(event_count=head.event_count, head_hash=head.last_hash)
    assert found(session, "does not match its signed root") == [8 - 1]


def test_a_tree_that_was_rewritten_to_fit_was_not_signed(session: Session) -> None:
    other = SessionFactory.create(organization=session.organization, status="in_progress")
    tree.begin([other.pk])
    record_at(other, 0, "manual_edit")
    tree.sign_heads()
    Change.objects.all().delete()
    rewrite(session, without("connector_connected"))
    head = LogHead.objects.get(pk=session.pk)
    LogLeaf.objects.filter(pk=session.pk).update(
        event_count=head.event_count, head_hash=head.last_hash
    )
    node = tree.leaf_hash(session.pk, head.event_count, bytes(head.last_hash))
    tamper("UPDATE events_app_treenode SET hash = %s", node)
    assert found(session, "does not match its signed root")
    checkpoint = LogTree.objects.get().checkpoint
    LogTree.objects.update(checkpoint=checkpoint.replace("\n2\n", "\n3\n"))
    assert found(session, "was not signed by a known key")
    tamper("DELETE FROM events_app_treenode")
    assert found(session, "lacks hashes")
    LogTree.objects.all()._raw_delete("default")
    assert found(session, "tree of log heads is missing")


def test_a_timer_that_ended_must_be_in_the_log(organization: Organization) -> None:
    session = SessionFactory.create(
        organization=organization, phase_minutes=(0.05,), setup_minutes=0.05
    )
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=False):
        timers.settle_overdue()
    assert verify(session.pk) == []
    rewrite(session, lambda event: event.phase != "setup")
    assert found(session, "timer of setup") == [2]
    rewrite(session, lambda _: False)
    assert found(session, "A phase ended") == [1]


def test_a_phase_that_ended_is_missing_though_setup_ended_by_its_timer_too(
    organization: Organization,
) -> None:
    session = SessionFactory.create(
        organization=organization, phase_minutes=(0.05,), setup_minutes=0.05
    )
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=False):
        timers.settle_overdue()
    rewrite(session, lambda event: event.phase == "setup")
    assert found(session, "A phase ended") == [2]
    assert found(session, "timer of setup") == []


def test_the_events_of_another_session_stand_for_nothing(session: Session) -> None:
    """Each event whose absence is found here is in the other's log, with its number and its id."""
    other = SessionFactory.create(organization=session.organization, status="in_progress")
    tree.begin([other.pk])
    record_at(other, 0, "manual_edit")  # a head to move
    replace_log(other, events_of(session))
    record_at(other, 99, "time_expired", phase=SETUP_PHASE)
    rewrite(session, without("user_message"))
    steps = Transition.objects.filter(session=session, to_status="in_progress")
    tamper("UPDATE sessions_app_transition SET actor_kind = 'timer' WHERE id = %s", steps.get().pk)
    assert found(session, "timer of setup") == [8]
    assert found(session, "score cites") == [8]
    assert found(session, "not a security flag") == [5]


def test_two_logs_of_the_same_length_verify_each_with_its_own_head(session: Session) -> None:
    other = whole_course(session.organization)
    assert verify(session.pk) == verify(other.pk) == []


def test_what_is_missing_beyond_the_end_shows_at_the_end(session: Session) -> None:
    rewrite(session, lambda event: event.seq <= 2)
    assert found(session, "in the submission's change") == [3]
    assert found(session, "has a note") == [6]


def test_a_log_without_its_place_in_the_signed_tree_is_found(session: Session) -> None:
    LogLeaf.objects.all().delete()
    assert found(session, "place in the signed tree is missing") == [9]


def test_a_note_on_the_last_event_refers_to_one_that_exists(session: Session) -> None:
    notes.add(session.pk, text="The end.", author_id=UserFactory.create().pk, seq=8)
    assert verify(session.pk) == []


def test_a_score_without_criteria_or_evidence_cites_nothing(session: Session) -> None:
    scores = {"categories": {"a": {"score": 1}, "b": {"subCriteria": {"c": {"score": 1}}}}}
    ScoreFactory.create(session=session, version=2, auto_scores=scores, auto_total=2)
    assert verify(session.pk) == []


def test_the_checks_of_a_long_log_are_few_queries(session: Session) -> None:
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            verify(session.pk)
        numbers.append(len(queries))
        record_at(session, 30, *["manual_edit"] * 200)
        LogHead.objects.get()
    assert numbers[0] == numbers[1] <= 20


def test_nodes_of_other_organizations_do_not_count(session: Session) -> None:
    other = SessionFactory.create(status="in_progress")
    tree.begin([other.pk])
    record_at(other, 0, "manual_edit")
    tree.sign_heads()
    assert TreeNode.objects.values("tree").distinct().count() == 2
    assert verify(session.pk) == verify(other.pk) == []
