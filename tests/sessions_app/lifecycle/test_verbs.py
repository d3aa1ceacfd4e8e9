from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.models import Assessment, Candidate, Session, Transition
from sessions_app.scores import score_records
from sessions_app.vocabulary.enums import Status, SubmittedBy
from sessions_app.vocabulary.exceptions import (
    Conflict,
    IllegalTransition,
    InvalidRequest,
    PreconditionFailed,
    TimeExpired,
)
from sessions_app.work.store import Refused, Saved
from tests.annotations import present
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import (
    ADJUSTMENT,
    CANDIDATE,
    SCORE,
    STAFF,
    VERBS,
    Verb,
    with_scores,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", VERBS, ids=str)
def test_a_verb_does_what_its_status_allows_and_nothing_else(verb: Verb, status: Status) -> None:
    session = with_scores(SessionFactory.create(status=status))
    before = Session.objects.values().get(pk=session.pk)

    if status not in verb.allowed:
        with pytest.raises(IllegalTransition) as error:
            verb.call(session.pk)
        assert (error.value.current, error.value.allowed) == (status, verb.allowed)
        assert Session.objects.values().get(pk=session.pk) == before
        assert not Transition.objects.exists()
        return

    verb.call(session.pk)
    session.refresh_from_db()
    assert session.status == (verb.leads_to or status)
    moved = [(row.from_status, row.to_status) for row in Transition.objects.all()]
    assert moved == ([] if session.status == status else [(status, session.status)])


@pytest.mark.parametrize("status", Status)
def test_advancing_needs_a_session_in_progress(status: Status) -> None:
    session = SessionFactory.create(status=status, phase_minutes=(30, 30), phase_index=None)
    if status == Status.IN_PROGRESS:
        assert lifecycle.advance_phase(session.pk).current_phase_index == 1
    else:
        with pytest.raises(IllegalTransition):
            lifecycle.advance_phase(session.pk)


def test_each_entry_into_a_status_stamps_its_time() -> None:
    session = SessionFactory.create(status=Status.INVITED)
    before = timezone.now()

    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    lifecycle.start_task(session.pk, actor=CANDIDATE)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    lifecycle.review(session.pk, actor=STAFF)

    session.refresh_from_db()
    times = [
        present(session.setup_started_at),
        present(session.task_started_at),
        present(session.submitted_at),
        present(session.scoring_started_at),
        present(session.scored_at),
        present(session.reviewed_at),
    ]
    assert times == sorted(times)
    assert before <= times[0]
    assert [row.at for row in Transition.objects.order_by("id")] == times


def test_a_transition_says_who_and_why() -> None:
    session = with_scores(SessionFactory.create(status=Status.REVIEWED))
    lifecycle.reopen(session.pk, actor=STAFF, reason="A category was overlooked.")
    row = Transition.objects.get()
    assert (row.actor_kind, row.actor_id) == ("staff", "7")
    assert row.reason == "A category was overlooked."


def test_reopening_takes_back_the_time_of_the_review_and_keeps_the_review() -> None:
    session = with_scores(SessionFactory.create(status=Status.REVIEWED))
    reopened = lifecycle.reopen(session.pk, actor=STAFF, reason="Overlooked.")
    assert reopened.reviewed_at is None
    review = session.scores.get().reviews.get()
    assert (review.reopen_reason, review.reopened_at is None) == ("Overlooked.", False)


def test_scoring_that_failed_keeps_when_the_work_was_handed_in() -> None:
    session = SessionFactory.create(status=Status.SCORING)
    lifecycle.fail_scoring(session.pk, reason="No answer.")
    assert Session.objects.get().submitted_at == session.submitted_at


def test_scoring_again_keeps_every_version() -> None:
    session = with_scores(SessionFactory.create(status=Status.SCORED))
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE | {"auto_total": 81})
    assert list(session.scores.values_list("version", "auto_total")) == [(2, 81), (1, 70)]


def test_a_further_review_is_a_further_version() -> None:
    session = with_scores(SessionFactory.create(status=Status.REVIEWED))
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT])
    versions = session.scores.get().reviews.values_list("version", "final_total")
    assert list(versions) == [(2, 73), (1, 72)]
    assert not Transition.objects.exists()


def test_a_review_needs_no_note() -> None:
    review = lifecycle.review(with_scores(SessionFactory.create(status="scored")).pk, actor=STAFF)
    assert (review.note, review.adjustments) == ("", [])


def test_advancing_needs_no_report_of_the_time_that_is_left() -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(60, 30))
    lifecycle.advance_phase(session.pk)
    assert session.phases.get(index=0).time_remaining_at_end == 0


def test_scoring_that_failed_says_why() -> None:
    session = SessionFactory.create(status=Status.SCORING)
    lifecycle.fail_scoring(session.pk, reason="No answer.")
    row = Transition.objects.get()
    assert (row.actor_kind, row.reason) == ("scorer", "No answer.")


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        (Status.SCORED, lambda key, **tags: lifecycle.review(key, actor=STAFF, **tags)),
        (Status.REVIEWED, lambda key, **tags: lifecycle.review(key, actor=STAFF, **tags)),
        (
            Status.REVIEWED,
            lambda key, **tags: lifecycle.reopen(key, actor=STAFF, reason="x", **tags),
        ),
    ],
)
def test_a_score_that_has_changed_is_neither_reviewed_nor_reopened(
    status: Status, verb: Callable[..., object]
) -> None:
    session = with_scores(SessionFactory.create(status=status))
    revision = score_records.revision(session)
    with pytest.raises(PreconditionFailed):
        verb(session.pk, if_match=frozenset({f"{revision}0"}))
    assert score_records.revision(session) == revision
    assert verb(session.pk, if_match=frozenset({"0-0-scored", revision}))
    assert score_records.revision(Session.objects.get()) != revision


def test_the_percentage_is_that_of_the_score_or_of_its_standing_review() -> None:
    session = SessionFactory.create(status=Status.SCORING)

    def percent() -> float | None:
        return Session.objects.get(pk=session.pk).final_percent

    lifecycle.finish_scoring(session.pk, **SCORE)
    assert percent() == 70
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT])
    assert percent() == 80
    lifecycle.review(session.pk, actor=STAFF, adjustments=[{**ADJUSTMENT, "points": 5}])
    assert percent() == 75
    lifecycle.reopen(session.pk, actor=STAFF, reason="Overlooked.")
    assert percent() == 70


class TestInvite:
    def test_it_makes_a_session_with_the_assessments_phases(self) -> None:
        assessment = AssessmentFactory.create(phases=[("Task", 45), ("Bonus", 10)], setup_minutes=5)
        session, is_new = _invite(assessment)
        assert is_new
        assert (session.status, session.setup_minutes) == ("invited", 5)
        phases = session.phases.values_list("index", "name", "minutes")
        assert list(phases) == [(0, "Task", 45), (1, "Bonus", 10)]

    def test_the_phases_stay_when_the_assessment_changes(self) -> None:
        assessment = AssessmentFactory.create(phases=[("Task", 45)])
        session, _ = _invite(assessment)
        assessment.phases.update(name="Other", minutes=1)
        assert list(session.phases.values_list("name", "minutes")) == [("Task", 45)]

    def test_an_address_is_the_same_in_any_case(self) -> None:
        assessment = AssessmentFactory.create()
        first, _ = _invite(assessment, email="Jane@Example.com")
        again, is_new = _invite(assessment, email="jane@example.COM")
        assert (again.pk, is_new) == (first.pk, False)
        assert Candidate.objects.get().email == "jane@example.com"

    @pytest.mark.parametrize("status", ["invited", "setup", "in_progress"])
    def test_a_session_not_handed_in_is_given_back(self, status: str) -> None:
        session = SessionFactory.create(status=status)
        again, is_new = _invite(session.assessment, email=session.candidate.email)
        assert (again.pk, is_new) == (session.pk, False)

    @pytest.mark.parametrize("status", ["submitted", "scoring", "scored", "reviewed"])
    def test_after_handing_in_there_is_another_attempt(self, status: str) -> None:
        session = SessionFactory.create(status=status)
        again, is_new = _invite(session.assessment, email=session.candidate.email)
        assert is_new
        assert again.candidate_id == session.candidate_id

    def test_a_session_that_was_handed_in_hides_no_open_one(self) -> None:
        done = SessionFactory.create(
            status="submitted", created_at=timezone.now() + timedelta(hours=1)
        )
        begun, is_new = _invite(done.assessment, email=done.candidate.email)
        assert is_new
        assert _invite(done.assessment, email=done.candidate.email) == (begun, False)

    def test_sessions_of_others_and_elsewhere_are_not_given_back(self) -> None:
        session = SessionFactory.create()
        email = session.candidate.email
        elsewhere = AssessmentFactory.create(organization=session.organization)
        other, is_new = lifecycle.invite(session.assessment, email="other@example.com", name="O")
        assert (is_new, other.assessment) == (True, session.assessment)
        again, is_new = lifecycle.invite(elsewhere, email=email, name="Jane")
        assert (is_new, again.candidate_id) == (True, session.candidate_id)

    def test_a_session_whose_time_is_over_makes_room_for_another(self) -> None:
        session = SessionFactory.create(
            status=Status.IN_PROGRESS, now=timezone.now() - timedelta(hours=3)
        )
        _, is_new = _invite(session.assessment, email=session.candidate.email)
        assert is_new
        session.refresh_from_db()
        assert session.status == Status.SUBMITTED

    def test_an_inactive_assessment_takes_nobody_new(self) -> None:
        assessment = AssessmentFactory.create(is_active=False)
        with pytest.raises(Conflict):
            _invite(assessment)
        assert not Candidate.objects.exists()

    def test_a_deleted_candidate_is_restored(self) -> None:
        session = SessionFactory.create(status=Status.SUBMITTED)
        Candidate.objects.update(deleted_at=timezone.now())
        again, _ = _invite(session.assessment, email=session.candidate.email, name="Jane Doe")
        candidate = Candidate.objects.get()
        assert (candidate.deleted_at, candidate.name) == (None, "Jane Doe")
        assert again.candidate_id == candidate.pk

    def test_the_same_address_elsewhere_is_another_candidate(self) -> None:
        _invite(AssessmentFactory.create(), email="jane@example.com")
        _invite(AssessmentFactory.create(), email="jane@example.com")
        assert Candidate.objects.count() == 2


class TestStartSetup:
    def test_its_timer_runs_from_now_until_the_due_date_has_come(self) -> None:
        due = timezone.now() + timedelta(hours=1)
        early, late = SessionFactory.create_batch(2, due_date=due, setup_minutes=5)
        with time_machine.travel(due - timedelta(microseconds=1), tick=False):
            started = lifecycle.start_setup(early.pk, actor=CANDIDATE)
            assert started.timer_ends_at == timezone.now() + timedelta(minutes=5)
        with time_machine.travel(due, tick=False), pytest.raises(TimeExpired):
            lifecycle.start_setup(late.pk, actor=CANDIDATE)

    @pytest.mark.parametrize("whose", ["session", "assessment"])
    def test_after_the_due_date_it_is_too_late(self, whose: str) -> None:
        past = timezone.now() - timedelta(minutes=1)
        session = SessionFactory.create(
            **{"due_date": past} if whose == "session" else {"assessment__due_date": past}
        )
        with pytest.raises(TimeExpired):
            lifecycle.start_setup(session.pk, actor=CANDIDATE)
        session.refresh_from_db()
        assert session.status == Status.INVITED

    def test_the_sessions_own_due_date_goes_before_the_assessments(self) -> None:
        now = timezone.now()
        session = SessionFactory.create(
            due_date=now + timedelta(days=1), assessment__due_date=now - timedelta(days=1)
        )
        assert lifecycle.start_setup(session.pk, actor=CANDIDATE).status == Status.SETUP

    def test_a_session_started_in_time_goes_on_after_its_due_date(self) -> None:
        session = SessionFactory.create(
            status=Status.SETUP, due_date=timezone.now() - timedelta(days=1)
        )
        assert lifecycle.start_task(session.pk, actor=CANDIDATE).status == Status.IN_PROGRESS


class TestAdvancePhase:
    def test_a_click_on_a_phase_already_left_changes_nothing(self) -> None:
        session = SessionFactory.create(
            status="in_progress", phase_minutes=(9, 9, 9), phase_index=1
        )
        after = lifecycle.advance_phase(session.pk, phase_index=0, state={"late": True})
        assert after.current_phase_index == 1

    def test_in_the_last_phase_too(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9), phase_index=1)
        assert lifecycle.advance_phase(session.pk, phase_index=0).current_phase_index == 1

    def test_a_phase_still_to_come_is_refused(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9, 9))
        with pytest.raises(InvalidRequest) as error:
            lifecycle.advance_phase(session.pk, phase_index=1)
        assert list(error.value.details or ()) == ["phaseIndex"]

    def test_in_the_last_phase_there_is_nothing_to_advance_to(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9), phase_index=1)
        with pytest.raises(Conflict):
            lifecycle.advance_phase(session.pk, phase_index=1)

    def test_it_keeps_the_time_that_was_left(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9))
        lifecycle.advance_phase(session.pk, time_remaining=77)
        assert session.phases.get(index=0).time_remaining_at_end == 77

    def test_the_next_timer_runs_from_now(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(60, 10))
        after = lifecycle.advance_phase(session.pk)
        begun = present(after.phases.get(index=1).started_at)
        assert after.timer_ends_at == begun + timedelta(minutes=10)
        assert after.phases.get(index=0).ended_at == begun


class TestCheckpoint:
    def test_it_is_for_the_phase_that_it_names(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9), phase_index=1)
        save = partial(lifecycle.checkpoint, session.pk)
        assert save({"text": "a"}, phase_index=1) == Saved(2)
        assert save({"text": "late"}, phase_index=0) == Refused(2, 1, {"text": "a"})
        with pytest.raises(InvalidRequest):
            save({"text": "early"}, phase_index=2)


class TestEnd:
    @pytest.mark.parametrize("status", [Status.SETUP, Status.IN_PROGRESS])
    def test_every_phase_that_is_to_come_begins_and_ends_at_once(self, status: Status) -> None:
        session = SessionFactory.create(status=status, phase_minutes=(9, 9, 9))
        ended = lifecycle.end(session.pk, actor=STAFF)
        assert (ended.status, ended.submitted_by) == (Status.SUBMITTED, SubmittedBy.STAFF)
        assert (ended.current_phase_index, ended.timer_ends_at) == (2, None)
        assert list(session.phases.values_list("ended_at", flat=True)) == [ended.submitted_at] * 3
        started = session.phases.order_by("index").values_list("started_at", flat=True)
        assert list(started)[1:] == [ended.submitted_at] * 2
        assert session.checkpoints.filter(sealed_at=ended.submitted_at).count() == 3

    @pytest.mark.parametrize("status", [Status.INVITED, Status.SUBMITTED, Status.SCORED])
    def test_what_does_not_run_stays_as_it_is(self, status: Status) -> None:
        session = SessionFactory.create(status=status)
        assert lifecycle.end(session.pk, actor=STAFF).status == status
        assert not Transition.objects.exists()


class TestSubmit:
    def test_phases_of_other_sessions_are_not_waited_for(self) -> None:
        SessionFactory.create(status="in_progress", phase_minutes=(9, 9, 9))
        session = SessionFactory.create(status="in_progress", phase_minutes=(9,))
        assert lifecycle.submit(session.pk, actor=CANDIDATE).status == Status.SUBMITTED

    def test_before_the_last_phase_it_is_refused(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9))
        with pytest.raises(Conflict):
            lifecycle.submit(session.pk, actor=CANDIDATE)

    def test_it_says_who_submitted(self) -> None:
        session = SessionFactory.create(status="in_progress")
        after = lifecycle.submit(session.pk, actor=CANDIDATE, state={"text": "final"})
        assert after.submitted_by == SubmittedBy.CANDIDATE
        assert session.checkpoints.get().state == {"text": "final"}

    def test_staff_may_end_it(self) -> None:
        session = SessionFactory.create(status="in_progress")
        assert lifecycle.submit(session.pk, actor=STAFF).submitted_by == SubmittedBy.STAFF


def _invite(
    assessment: Assessment, email: str = "jane@example.com", name: str = "Jane"
) -> tuple[Session, bool]:
    return lifecycle.invite(assessment, email=email, name=name)
