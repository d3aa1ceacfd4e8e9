from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from gradient.core.tasks import claims
from sessions_app import lifecycle
from sessions_app.models import Score, ScoringRun, Session, Transition
from sessions_app.scoring import runner
from sessions_app.vocabulary.enums import Status
from tests.sessions_app.scoring import backends
from tests.sessions_app.scoring.sessions import submitted
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

IN_TESTS = "tests.sessions_app.scoring.backends."


@pytest.fixture
def session(settings: Settings) -> Session:
    """A session that is being scored; `run_of` has its run."""
    use(settings, "Full")
    return lifecycle.begin_scoring(submitted().pk, actor=STAFF)


def run_of(session: Session) -> ScoringRun:
    return ScoringRun.objects.filter(session=session).latest("id")


def status_of(session: Session) -> str:
    return str(Session.objects.get(pk=session.pk).status)


def use(settings: Settings, name: str) -> None:
    settings.SCORING_BACKEND = IN_TESTS + name


def wait_of(run: ScoringRun, since: datetime) -> float:
    """How many seconds after that time its next attempt is due."""
    assert run.due_at is not None
    return (run.due_at - since).total_seconds()


def claim(session: Session) -> ScoringRun | None:
    return claims.claim_next(ScoringRun.objects.filter(session=session))


def attempt(session: Session) -> bool:
    """Claim the session's run and try to score it; False if it is not due or not scored."""
    run = claim(session)
    return run is not None and runner.attempt(run)


def due_now(run: ScoringRun) -> None:
    ScoringRun.objects.filter(pk=run.pk).update(due_at=timezone.now())


def test_a_session_is_scored_by_the_chosen_backend(session: Session) -> None:
    assert attempt(session)
    score = Score.objects.get()
    assert (score.version, score.backend, score.session) == (1, "Full", session)
    assert status_of(session) == Status.SCORED
    assert Session.objects.get().final_percent == score.auto_total == 100
    run = run_of(session)
    assert (run.attempt_count, run.claim) == (1, None)
    assert run.finished_at is not None


def test_a_finished_run_is_not_run_again(session: Session) -> None:
    attempt(session)
    assert not attempt(session)
    assert Score.objects.count() == 1


def test_another_scoring_is_another_run_and_another_version(session: Session) -> None:
    attempt(session)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    assert attempt(session)
    assert ScoringRun.objects.count() == 2
    assert list(Score.objects.values_list("version", flat=True)) == [2, 1]


def test_temporary_errors_are_retried_with_a_longer_wait_each_time(
    session: Session, settings: Settings
) -> None:
    use(settings, "Silent")
    waits = []
    for count in range(1, settings.SCORING_ATTEMPTS):
        before = timezone.now()
        assert not attempt(session)
        run = run_of(session)
        assert (run.attempt_count, run.claim, status_of(session)) == (count, None, Status.SCORING)
        assert "returned no result for" in run.last_fault
        waits.append(wait_of(run, before))
        due_now(run)
    assert waits == pytest.approx([10, 30, 90, 270], rel=0.15)
    attempt(session)
    assert status_of(session) == Status.SUBMITTED
    assert "returned no result for" in Transition.objects.latest("id").reason
    assert run_of(session).finished_at is not None


def test_it_is_not_tried_before_its_time(session: Session, settings: Settings) -> None:
    use(settings, "Busy")
    attempt(session)
    assert not attempt(session)
    assert run_of(session).attempt_count == 1


def test_retry_after_sets_the_wait(session: Session, settings: Settings) -> None:
    use(settings, "Busy")
    before = timezone.now()
    attempt(session)
    assert wait_of(run_of(session), before) == pytest.approx(100, abs=2)


def test_a_permanent_error_makes_the_session_submitted_with_the_reason(
    session: Session, settings: Settings
) -> None:
    use(settings, "Unable")
    attempt(session)
    assert status_of(session) == Status.SUBMITTED
    assert Transition.objects.latest("id").reason == "The model refuses this."
    assert not Score.objects.exists()


def test_a_crash_is_tried_again_and_tells_reviewers_no_secrets(
    session: Session, settings: Settings
) -> None:
    use(settings, "Crashing")
    attempt(session)
    assert run_of(session).last_fault == "The scorer crashed (ZeroDivisionError)."


def test_an_outage_of_the_database_is_no_fault_of_the_scorer_s(
    session: Session, settings: Settings
) -> None:
    use(settings, "CutOff")
    with pytest.raises(OperationalError):
        attempt(session)
    run = run_of(session)
    assert (run.last_fault, run.claim is None, status_of(session)) == ("", False, Status.SCORING)


def test_points_out_of_range_are_an_error(session: Session, settings: Settings) -> None:
    use(settings, "Generous")
    attempt(session)
    assert "points out of range for “deliverable_quality/completeness”" in (
        run_of(session).last_fault
    )
    assert not Score.objects.exists()


def test_evidence_that_is_not_in_the_log_is_dropped_and_texts_are_cleaned(
    session: Session, settings: Settings
) -> None:
    use(settings, "Inventive")
    settings.SCORING_LOG = IN_TESTS + "OneEvent"
    attempt(session)
    score = Score.objects.get()
    line = score.auto_scores["categories"]["delegation"]["subCriteria"]["tools"]
    assert line["evidence"] == [backends.OneEvent.ID]
    assert score.summary_text == "NUL , half ?."
    assert len(score.follow_up_questions) == 20


def test_an_invalid_rubric_is_the_reason(settings: Settings) -> None:
    use(settings, "Full")
    invalid = submitted({"categories": [{"id": "a"}]})
    session = lifecycle.begin_scoring(invalid.pk, actor=STAFF)
    attempt(session)
    assert status_of(session) == Status.SUBMITTED
    assert Transition.objects.latest("id").reason == (
        "The assessment's rubric is invalid. The category “a” has no points."
    )


class TestClaims:
    def test_a_worker_that_lost_its_claim_writes_nothing(
        self, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(settings, "Slow")

        def overtaken() -> None:
            expire(session)
            monkeypatch.setattr(backends.Slow, "meanwhile", staticmethod(lambda: None))
            assert attempt(session)

        monkeypatch.setattr(backends.Slow, "meanwhile", staticmethod(overtaken))
        assert not attempt(session)
        assert Score.objects.count() == 1

    def test_a_worker_writes_nothing_to_a_later_scoring(
        self, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(settings, "Slow")

        def overtaken() -> None:
            lifecycle.fail_scoring(session.pk, reason="By hand.")
            lifecycle.begin_scoring(session.pk, actor=STAFF)

        monkeypatch.setattr(backends.Slow, "meanwhile", staticmethod(overtaken))
        assert not attempt(session)
        assert not Score.objects.exists()
        assert (status_of(session), run_of(session).attempt_count) == (Status.SCORING, 0)

    def test_a_session_deleted_during_the_attempt_is_not_an_error(
        self, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sessions_app.deletion import single

        use(settings, "Slow")

        def delete() -> None:
            single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)

        monkeypatch.setattr(backends.Slow, "meanwhile", staticmethod(delete))
        assert not attempt(session)

    def test_a_session_that_ends_its_worker_each_time_is_given_up(
        self, session: Session, settings: Settings
    ) -> None:
        for _ in range(settings.SCORING_ATTEMPTS):
            assert claim(session)
            expire(session)
        assert not attempt(session)
        assert status_of(session) == Status.SUBMITTED
        assert (
            Transition.objects.latest("id").reason == "The scorer was interrupted in every attempt."
        )


def expire(session: Session) -> None:
    ScoringRun.objects.filter(session=session, finished_at=None).update(
        due_at=timezone.now() - timedelta(seconds=1)
    )
