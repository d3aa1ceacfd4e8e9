"""The demonstration, filled once for all of these tests."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from django.apps import apps
from django.conf import global_settings
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from events_app.analysis.event_analysis import EventAnalysis
from events_app.models import Event, FlagDecision
from events_app.types import EventType
from events_app.verification import verify_all
from gradient.synthetic.demo.accounts import OWNER, credentials
from gradient.synthetic.demo.organization import fill
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.time_ledger import ledger
from sessions_app.models import (
    ApiKey,
    Assessment,
    Candidate,
    Change,
    Checkpoint,
    Message,
    Note,
    Organization,
    RefusedSave,
    Review,
    Score,
    ScoringRun,
    Session,
    TimeExtension,
    Transition,
)
from sessions_app.reads.scores import get_score, get_scoring_progress
from sessions_app.scoring import dispatch, runs
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import score_columns
from sessions_app.vocabulary.enums import (
    ActorKind,
    ChangeType,
    DeliverableType,
    MessageRole,
    Outcome,
    Status,
    SubmittedBy,
)
from sessions_app.work import history, store
from tests import paths
from tests.annotations import Json, present
from tests.clients import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organization]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill()[0]
        transaction.set_rollback(True)


@pytest.fixture
def organization(filled: Organization, db: None) -> Organization:
    return filled


def test_sessions_are_in_all_seven_statuses(organization: Organization) -> None:
    assert set(organization.sessions.values_list("status", flat=True)) == set(Status)
    assert organization.sessions.count() == 40
    assert Candidate.objects.count() == 25


def test_a_worker_finds_nothing_to_score_at_once(organization: Organization) -> None:
    assert runs.adopt_sessions() == 0
    assert organization.pk not in [lane.id for lane in dispatch.find_lanes()]
    [waiting] = organization.sessions.filter(status=Status.SCORING)
    progress = get_scoring_progress(waiting)
    assert (progress.attempts, progress.last_fault) == (1, "The model did not answer in time.")


def test_the_logs_together_hold_every_type_of_event(organization: Organization) -> None:
    assert set(Event.objects.values_list("type", flat=True)) == set(EventType)


def test_every_log_is_chained(organization: Organization) -> None:
    assert [finding for _, findings in verify_all() for finding in findings] == []


def test_nothing_happened_before_the_invitation_or_after_now(organization: Organization) -> None:
    now = timezone.now()
    for event in Event.objects.select_related("session"):
        assert event.session.created_at < event.created_at <= now


def test_deliverables_of_all_five_types_were_handed_in(organization: Organization) -> None:
    sealed = Checkpoint.objects.exclude(sealed_at=None)
    types = sealed.values_list("session__assessment__deliverable_type", flat=True)
    assert set(types) == set(DeliverableType)
    assert {store.digest(made.state) == made.digest for made in sealed} == {True}


def test_the_history_of_each_piece_of_work_grows(organization: Organization) -> None:
    for session in organization.sessions.exclude(task_started_at=None):
        versions = history.versions(session.pk)
        assert len(versions) > 5
        times = [version.saved_at for version in versions]
        assert times == sorted(times)
        assert times[-1] <= timezone.now()
        lengths = [len(str(history.get_state(session.pk, v.revision))) for v in versions[:4]]
        assert lengths == sorted(set(lengths))


def test_every_timer_ends_when_its_time_is_over(organization: Organization) -> None:
    """A timer ends after its allowed and added minutes, or earlier."""
    ended, ran_out, running = 0, 0, 0
    for session in organization.sessions.all():
        for timer in ledger(session):
            if timer.started_at is None:
                continue
            end = timer.started_at + timer.total
            if timer.ended_at is None:
                running += 1
                assert session.timer_ends_at == end
            elif timer.ran_out:
                ran_out += 1
                assert timer.ended_at == end
            else:
                ended += 1
                assert timer.ended_at < end
    assert (running, ran_out > 1, ended > 50) == (9, True, True)


def test_a_timer_that_ran_out_handed_the_work_in(organization: Organization) -> None:
    for session in organization.sessions.exclude(submitted_at=None):
        last = ledger(session)[-1]
        expired = session.events.filter(type=EventType.TIME_EXPIRED)
        assert last.ran_out == (session.submitted_by == SubmittedBy.TIMER) == expired.exists()


def test_an_extension_was_used(organization: Organization) -> None:
    [used] = organization.sessions.filter(status=Status.REVIEWED).exclude(extensions=None)
    [timer] = ledger(used)[1:]
    assert timer.allowed < present(timer.used) < timer.total


def test_sessions_have_the_phases_and_the_setup_of_their_assessments(
    organization: Organization,
) -> None:
    for session in organization.sessions.select_related("assessment"):
        columns = ("index", "name", "minutes")
        phases = list(session.phases.order_by("index").values_list(*columns))
        assert phases == list(session.assessment.phases.order_by("index").values_list(*columns))
        assert session.setup_minutes == session.assessment.setup_minutes


def test_whoever_did_something_has_a_name(organization: Organization) -> None:
    staff = {str(user) for user in organization.memberships.values_list("user", flat=True)}
    rows: list[Transition | TimeExtension] = [
        *Transition.objects.all(),
        *TimeExtension.objects.all(),
    ]
    for row in rows:
        names = {
            ActorKind.STAFF: staff,
            ActorKind.CANDIDATE: {str(row.session.candidate_id)},
            ActorKind.TIMER: {""},
            ActorKind.SCORER: {""},
        }
        assert row.actor_id in names[ActorKind(row.actor_kind)]
    for review in Review.objects.all():
        assert (review.actor_kind, review.actor_id in staff) == (ActorKind.STAFF, True)
    authors = [*Note.objects.values_list("author", flat=True)]
    authors += FlagDecision.objects.values_list("author", flat=True)
    assert {str(author) for author in authors} <= staff


@pytest.mark.parametrize(
    ("model", "time"),
    [
        (Change, "created_at"),
        (Event, "created_at"),
        (FlagDecision, "created_at"),
        (Note, "created_at"),
        (RefusedSave, "created_at"),
        (ScoringRun, "created_at"),
        (TimeExtension, "created_at"),
        (Transition, "created_at"),
    ],
    ids=lambda of: getattr(of, "__name__", ""),
)
def test_what_was_recorded_later_happened_later(
    organization: Organization, model: type[Model], time: str
) -> None:
    """Rows are numbered in the order of their times, over all sessions, as in production."""
    times = list(model._default_manager.order_by("pk").values_list(time, flat=True))
    assert len(times) > 1
    assert times == sorted(times)
    assert times[-1] <= timezone.now()


def test_each_status_follows_from_the_one_before(organization: Organization) -> None:
    for session in organization.sessions.all():
        rows = session.transitions.order_by("id")
        changes = list(rows.values_list("from_status", "to_status"))
        assert all(before[1] == after[0] for before, after in pairwise(changes))
        assert (changes[-1][1] if changes else Status.INVITED) == session.status
        assert all(row.created_at - row.at < timedelta(minutes=2) for row in rows)


def test_the_feed_tells_of_every_session(organization: Organization) -> None:
    invited = Change.objects.filter(type=ChangeType.INVITED)
    assert set(invited.values_list("session_id", flat=True)) == set(
        organization.sessions.values_list("pk", flat=True)
    )


def test_reviewers_took_notes_and_decided_about_flags(organization: Organization) -> None:
    reviewed = organization.sessions.filter(status=Status.REVIEWED)
    assert Note.objects.filter(session__in=reviewed).count() == reviewed.count()
    assert not reviewed.filter(log_head__open_flags__gt=0).exists()
    assert organization.sessions.filter(log_head__open_flags__gt=0).exists()
    assert set(FlagDecision.objects.values_list("decision", flat=True)) == {"dismiss", "confirm"}


def test_time_was_added_and_saves_were_refused(organization: Organization) -> None:
    extended = {row.session.status for row in TimeExtension.objects.all()}
    refused = {row.session.status for row in RefusedSave.objects.all()}
    assert extended == refused == {Status.IN_PROGRESS, Status.REVIEWED}


def test_there_are_assessments_with_one_and_with_several_phases(organization: Organization) -> None:
    counts = {assessment.phases.count() for assessment in Assessment.objects.all()}
    assert counts == {1, 2, 3}


def test_conversations_have_all_three_roles_and_belong_to_the_log(
    organization: Organization,
) -> None:
    assert set(Message.objects.values_list("role", flat=True)) == set(MessageRole)
    asked = Event.objects.filter(type=EventType.USER_MESSAGE).count()
    assert Message.objects.filter(role=MessageRole.USER).count() == asked


def test_scores_rest_on_events_of_their_session(organization: Organization) -> None:
    for score in Score.objects.all():
        ids = {str(id) for id in score.session.events.values_list("event_id", flat=True)}
        cited = evidence(score)
        assert cited
        assert cited <= ids


def test_a_reviewed_session_has_a_review_and_a_scored_one_none(organization: Organization) -> None:
    scores = Score.objects.all()
    reviewed = {score.session.status for score in scores if score.reviews.exists()}
    not_reviewed = {score.session.status for score in scores if not score.reviews.exists()}
    assert (reviewed, not_reviewed) == ({Status.REVIEWED}, {Status.SCORED})


def test_scores_are_what_the_scorer_finds_in_the_logs(organization: Organization) -> None:
    for score in Score.objects.all():
        material = load_material(score.session_id)
        found = score_columns(material, EventAnalysis().score(material), backend="EventAnalysis")
        assert found["auto_scores"] == score.auto_scores
        assert found["explanations"] == score.explanations


def test_sessions_stand_where_their_score_and_review_put_them(organization: Organization) -> None:
    for session in organization.sessions.filter(status__in=["scored", "reviewed"]):
        view = get_score(organization.pk, session.pk)
        assert session.final_percent == view.final_score
    assert len(set(organization.sessions.values_list("final_percent", flat=True))) > 8


def test_one_scoring_failed_and_says_why(organization: Organization) -> None:
    submitted = organization.sessions.filter(status=Status.SUBMITTED)
    failures = [reason for each in submitted if (reason := get_scoring_progress(each).failure)]
    assert failures == ["The model's server answered with status 401."]


def test_running_sessions_have_plenty_of_time_left(organization: Organization) -> None:
    soon = timezone.now() + timedelta(hours=24)
    running = organization.sessions.exclude(timer_ends_at=None)
    assert running.count() == 9
    assert not running.filter(timer_ends_at__lt=soon).exists()
    assert timers.settle_overdue() == 0


def test_some_are_in_the_middle_of_several_phases(organization: Organization) -> None:
    running = organization.sessions.filter(status=Status.IN_PROGRESS)
    assert set(running.values_list("current_phase_index", flat=True)) == {0, 1, 2}


def test_a_second_run_changes_nothing(organization: Organization) -> None:
    before = dump()
    again, is_new = fill()
    assert (again, is_new) == (organization, False)
    assert dump() == before


def test_its_key_and_its_token_open_the_api(organization: Organization) -> None:
    known = credentials(organization)
    assert ApiClient(known.api_key).get("/api/sessions").json()["total"] == 40
    session = Session.objects.get(pk=present(known.session_id))
    saved = ApiClient(known.session_token).post(
        paths.sessions(session, "checkpoint"), {"deliverableState": {"a": 1}}
    )
    assert saved.status_code == 200


def test_its_users_can_sign_in(organization: Organization, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["sessions_app.accounts.backend.UserBackend"]
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # of when it was filled
    known = credentials(organization)
    client = Client()
    assert client.login(username=known.username, password=known.password)
    assert client.get("/admin/sessions_app/session/").status_code == 200
    assert Client().login(username=known.reviewer, password=known.reviewer_password)


def test_another_secret_key_gets_credentials_of_its_own(
    organization: Organization, settings: Settings
) -> None:
    old = credentials(organization)
    settings.SECRET_KEY = "another" * 10
    fill()
    new = credentials(organization)
    assert new.api_key != old.api_key
    assert ApiClient(new.api_key).get("/api/sessions").status_code == 200
    owner = organization.memberships.get(user__username=OWNER).user
    assert owner.check_password(new.password)


def test_a_changed_password_and_a_revoked_key_stay_so(organization: Organization) -> None:
    owner = organization.memberships.get(user__username=OWNER).user
    owner.set_password("my own")
    owner.save()
    ApiKey.objects.update(revoked_at=timezone.now())
    fill()
    owner.refresh_from_db()
    assert owner.check_password("my own")
    assert not ApiKey.objects.filter(revoked_at=None).exists()


def test_nothing_is_left_of_the_credentials_but_hashes(organization: Organization) -> None:
    known = credentials(organization)
    rows = str(dump())
    assert known.api_key not in rows
    assert known.password not in rows


def evidence(score: Score) -> set[str]:
    return {
        id
        for category in score.auto_scores["categories"].values()
        for criterion in category["subCriteria"].values()
        for id in criterion["evidence"]
    }


def dump() -> Json:
    """Every row of every table."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values()))
        for model in apps.get_models()
    }


def test_reviewed_sessions_are_decided_and_some_have_tags(organization: Organization) -> None:
    reviewed = organization.sessions.filter(status=Status.REVIEWED)
    assert set(reviewed.values_list("decision", flat=True)) == set(Outcome)
    assert organization.tags.count() == 3
    assert 0 < organization.sessions.filter(session_tags=None).count() < 40
