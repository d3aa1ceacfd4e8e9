from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from events_app.analysis.event_analysis import EventAnalysis
from events_app.models import Event
from events_app.types import EventType
from events_app.verification import verify_all
from gradient.synthetic.demo.accounts import OWNER, credentials
from gradient.synthetic.demo.organization import fill
from sessions_app.lifecycle import timers
from sessions_app.models import (
    ApiKey,
    Assessment,
    Candidate,
    Checkpoint,
    Message,
    Organization,
    RefusedSave,
    Score,
    Session,
    TimeExtension,
)
from sessions_app.reads.scores import progress_of, score_of
from sessions_app.scoring import dispatch
from sessions_app.scoring.material import gather
from sessions_app.scoring.results import columns
from sessions_app.vocabulary.enums import DeliverableType, MessageRole, Status
from sessions_app.work import history, store
from tests import paths
from tests.clients import ApiClient
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization(db):
    return fill()[0]


def test_sessions_are_in_all_seven_statuses(organization):
    assert set(organization.sessions.values_list("status", flat=True)) == set(Status)
    assert organization.sessions.count() == 40
    assert Candidate.objects.count() == 25


def test_a_worker_finds_nothing_to_score_at_once(organization):
    assert dispatch.sweep() == 0
    [waiting] = organization.sessions.filter(status=Status.SCORING)
    progress = progress_of(waiting)
    assert (progress.attempts, progress.last_fault) == (1, "The model did not answer in time.")


def test_the_logs_together_hold_every_type_of_event(organization):
    assert set(Event.objects.values_list("type", flat=True)) == set(EventType)


def test_every_log_is_chained(organization):
    assert [finding for _, findings in verify_all() for finding in findings] == []


def test_nothing_happened_before_the_invitation_or_after_now(organization):
    now = timezone.now()
    for event in Event.objects.select_related("session"):
        assert event.session.created_at < event.created_at <= now


def test_deliverables_of_all_five_types_were_handed_in(organization):
    sealed = Checkpoint.objects.exclude(sealed_at=None)
    types = sealed.values_list("session__assessment__deliverable_type", flat=True)
    assert set(types) == set(DeliverableType)
    assert {store.digest(made.state) == made.digest for made in sealed} == {True}


def test_one_can_see_how_each_piece_of_work_grew(organization):
    for session in organization.sessions.exclude(task_started_at=None):
        versions = history.versions(session.pk)
        assert len(versions) > 5
        times = [version.saved_at for version in versions]
        assert times == sorted(times)
        assert times[-1] <= timezone.now()
        lengths = [len(str(history.state_of(session.pk, v.revision))) for v in versions[:4]]
        assert lengths == sorted(set(lengths))


def test_time_was_added_and_saves_were_refused(organization):
    extended = {row.session.status for row in TimeExtension.objects.all()}
    refused = {row.session.status for row in RefusedSave.objects.all()}
    assert extended == refused == {Status.IN_PROGRESS, Status.REVIEWED}


def test_there_are_assessments_with_one_and_with_several_phases(organization):
    counts = {assessment.phases.count() for assessment in Assessment.objects.all()}
    assert counts == {1, 2, 3}


def test_conversations_have_all_three_roles_and_belong_to_the_log(organization):
    assert set(Message.objects.values_list("role", flat=True)) == set(MessageRole)
    asked = Event.objects.filter(type=EventType.USER_MESSAGE).count()
    assert Message.objects.filter(role=MessageRole.USER).count() == asked


def test_scores_rest_on_events_of_their_session(organization):
    for score in Score.objects.all():
        ids = {str(id) for id in score.session.events.values_list("event_id", flat=True)}
        cited = evidence(score)
        assert cited
        assert cited <= ids


def test_a_reviewed_session_has_a_review_and_a_scored_one_none(organization):
    scores = Score.objects.all()
    reviewed = {score.session.status for score in scores if score.reviews.exists()}
    not_reviewed = {score.session.status for score in scores if not score.reviews.exists()}
    assert (reviewed, not_reviewed) == ({Status.REVIEWED}, {Status.SCORED})


def test_scores_are_what_the_scorer_finds_in_the_logs(organization):
    for score in Score.objects.all():
        material = gather(score.session_id)
        found = columns(material, EventAnalysis().score(material), backend="EventAnalysis")
        assert found["auto_scores"] == score.auto_scores
        assert found["explanations"] == score.explanations


def test_sessions_stand_where_their_score_and_review_put_them(organization):
    for session in organization.sessions.filter(status__in=["scored", "reviewed"]):
        view = score_of(organization.pk, session.pk)
        assert session.final_percent == view.final_score
    assert len(set(organization.sessions.values_list("final_percent", flat=True))) > 8


def test_one_scoring_failed_and_says_why(organization):
    submitted = organization.sessions.filter(status=Status.SUBMITTED)
    failures = [reason for each in submitted if (reason := progress_of(each).failure)]
    assert failures == ["The model's server answered with status 401."]


def test_running_sessions_have_plenty_of_time_left(organization):
    soon = timezone.now() + timezone.timedelta(hours=24)
    running = organization.sessions.exclude(timer_ends_at=None)
    assert running.count() == 9
    assert not running.filter(timer_ends_at__lt=soon).exists()
    assert timers.settle_overdue() == 0


def test_some_are_in_the_middle_of_several_phases(organization):
    running = organization.sessions.filter(status=Status.IN_PROGRESS)
    assert set(running.values_list("current_phase_index", flat=True)) == {0, 1, 2}


def test_a_second_run_changes_nothing(organization):
    before = dump()
    again, is_new = fill()
    assert (again, is_new) == (organization, False)
    assert dump() == before


def test_its_key_and_its_token_open_the_api(organization):
    known = credentials(organization)
    assert ApiClient(known.api_key).get("/api/sessions").json()["total"] == 40
    session = Session.objects.get(pk=known.session_id)
    saved = ApiClient(known.session_token).post(
        paths.sessions(session, "checkpoint"), {"deliverableState": {"a": 1}}
    )
    assert saved.status_code == 200


def test_its_users_can_sign_in(organization, settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    known = credentials(organization)
    client = Client()
    assert client.login(username=known.username, password=known.password)
    assert client.get("/admin/sessions_app/session/").status_code == 200
    assert Client().login(username=known.reviewer, password=known.reviewer_password)


def test_another_secret_key_gets_credentials_of_its_own(organization, settings):
    old = credentials(organization)
    settings.SECRET_KEY = "another" * 10
    fill()
    new = credentials(organization)
    assert new.api_key != old.api_key
    assert ApiClient(new.api_key).get("/api/sessions").status_code == 200
    owner = organization.memberships.get(user__username=OWNER).user
    assert owner.check_password(new.password)


def test_a_changed_password_and_a_revoked_key_stay_so(organization):
    owner = organization.memberships.get(user__username=OWNER).user
    owner.set_password("my own")
    owner.save()
    ApiKey.objects.update(revoked_at=timezone.now())
    fill()
    owner.refresh_from_db()
    assert owner.check_password("my own")
    assert not ApiKey.objects.filter(revoked_at=None).exists()


def test_nothing_is_left_of_the_credentials_but_hashes(organization):
    known = credentials(organization)
    rows = str(dump())
    assert known.api_key not in rows
    assert known.password not in rows


class TestCommand:
    def test_it_prints_sign_in_and_key_each_time(self):
        assert "is filled" in run()
        known = credentials(Organization.objects.get())
        again = run()
        assert "nothing was changed" in again
        assert known.api_key in again
        assert f"{known.username} / {known.password}" in again

    def test_it_leaves_an_organization_of_that_name_alone(self):
        OrganizationFactory(slug="demo")
        with pytest.raises(CommandError, match="not the demonstration"):
            run()
        assert not Session.objects.exists()
        assert not ApiKey.objects.exists()

    def test_it_leaves_users_of_that_name_alone(self):
        UserFactory(username=OWNER)
        with pytest.raises(CommandError, match=OWNER):
            run()
        assert not Organization.objects.exists()


def run():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def evidence(score):
    return {
        id
        for category in score.auto_scores["categories"].values()
        for criterion in category["subCriteria"].values()
        for id in criterion["evidence"]
    }


def dump():
    """Every row of every table."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values()))
        for model in apps.get_models()
    }
