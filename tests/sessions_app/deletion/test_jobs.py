from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.deletion import jobs
from sessions_app.models import AuditEntry, DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound
from tests.annotations import Json
from tests.factories import SessionFactory
from tests.sessions_app.deletion.bulk import REASON, outcomes, preview_job, queued_job, run_worker
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db

OTHER = Actor(ActorKind.STAFF, "8")


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    return SessionFactory.create_batch(3, organization=organization, status="submitted")


def order(job: DeletionJob, **kwargs: Any) -> DeletionJob:
    arguments: Json = {"actor": OTHER, "number": job.total, "reason": REASON} | kwargs
    return jobs.order(job.pk, **arguments)


def test_an_order_records_who_when_and_why(sessions: list[Session]) -> None:
    job = order(preview_job(*sessions), reason=f" {REASON}\n")
    job.refresh_from_db()
    assert (job.status, job.actor_id, job.reason) == ("queued", "8", REASON)
    assert job.ordered_at is not None


@pytest.mark.parametrize("number", [None, 0, 2, 4, -3])
def test_a_wrong_number_is_refused(sessions: list[Session], number: int | None) -> None:
    job = preview_job(*sessions)
    with pytest.raises(InvalidRequest) as refusal:
        order(job, number=number)
    assert refusal.value.details == {
        "number": ["Type 3, the number of sessions that will be deleted."]
    }
    job.refresh_from_db()
    assert job.status == "preview"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_order_without_a_reason_is_refused(sessions: list[Session], reason: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        order(preview_job(*sessions), reason=reason)
    assert set(refusal.value.details or ()) == {"reason"}


def test_running_sessions_are_refused_unless_the_order_says_so(organization: Organization) -> None:
    job = preview_job(*SessionFactory.create_batch(2, organization=organization, status="setup"))
    with pytest.raises(InvalidRequest) as refusal:
        order(job)
    assert refusal.value.details == {
        "includes_running": ["2 sessions are running. Leave them out, or confirm it here."]
    }
    assert order(job, includes_running=True).status == "queued"


def test_a_session_started_after_the_preview_counts_as_running(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    job = preview_job(session)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    with pytest.raises(InvalidRequest, match="not started"):
        order(job)


def test_a_second_click_changes_nothing(sessions: list[Session]) -> None:
    job = preview_job(*sessions)
    first = order(job)
    second = order(job, reason="Another", actor=STAFF, number=0)
    assert (second.reason, second.actor_id, second.ordered_at) == (
        first.reason,
        first.actor_id,
        first.ordered_at,
    )


def test_running_sessions_can_be_left_out(
    organization: Organization, sessions: list[Session]
) -> None:
    running = SessionFactory.create(organization=organization, status="in_progress")
    job = jobs.leave_out_running(preview_job(*sessions, running).pk)
    assert (job.total, job.facts["running"], job.facts["rows"]["sessions"]) == (3, 0, 3)
    order(job, number=3)
    run_worker()
    assert Session.objects.get() == running


def test_not_all_sessions_can_be_left_out(organization: Organization) -> None:
    job = preview_job(SessionFactory.create(organization=organization, status="setup"))
    with pytest.raises(InvalidRequest, match="nothing left to delete"):
        jobs.leave_out_running(job.pk)
    assert job.items.count() == 1


def test_a_preview_is_discarded_with_its_set(sessions: list[Session]) -> None:
    jobs.discard(preview_job(*sessions).pk)
    assert not DeletionJob.objects.exists()
    assert not DeletionItem.objects.exists()
    assert Session.objects.count() == 3


@pytest.mark.parametrize("verb", [jobs.discard, jobs.leave_out_running])
def test_an_ordered_job_is_neither_discarded_nor_changed(
    sessions: list[Session], verb: Callable[[UUID], object]
) -> None:
    job = queued_job(*sessions)
    with pytest.raises(Conflict):
        verb(job.pk)
    assert job.items.count() == 3


def test_cancelling_ends_the_job_at_once_and_records_who(sessions: list[Session]) -> None:
    job = jobs.cancel(queued_job(*sessions).pk, actor=OTHER)
    assert (job.status, job.cancelled_by, job.kept) == ("cancelled", "8", 3)
    run_worker()
    assert outcomes(job) == {}
    assert Session.objects.count() == 3
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("sessions.deleted", job.pk)
    assert entry.details["status"] == "cancelled"


@pytest.mark.parametrize("is_ordered", [True, False])
def test_an_ended_job_and_a_preview_cannot_be_cancelled(
    sessions: list[Session], is_ordered: bool
) -> None:
    job = queued_job(*sessions) if is_ordered else preview_job(*sessions)
    run_worker()
    with pytest.raises(Conflict):
        jobs.cancel(job.pk, actor=STAFF)


@pytest.mark.parametrize(
    "verb",
    [
        jobs.discard,
        jobs.leave_out_running,
        lambda key: jobs.cancel(key, actor=STAFF),
        lambda key: jobs.order(key, actor=STAFF, number=1, reason="x"),
    ],
)
def test_an_unknown_job_is_not_found(db: None, verb: Callable[[UUID], object]) -> None:
    with pytest.raises(NotFound):
        verb(uuid4())


def test_previews_are_deleted_after_a_day_and_orders_are_not(organization: Organization) -> None:
    old, fresh, ordered = (
        preview_job(session)
        for session in SessionFactory.create_batch(3, organization=organization, status="scored")
    )
    order(ordered)
    before = timezone.now() - timedelta(hours=25)
    DeletionJob.objects.exclude(pk=fresh.pk).update(created_at=before)
    assert jobs.delete_expired_previews() == 1
    assert set(DeletionJob.objects.all()) == {fresh, ordered}
    assert not DeletionJob.objects.filter(pk=old.pk).exists()


def test_the_message_about_one_running_session_is_in_the_singular(
    organization: Organization,
) -> None:
    job = preview_job(SessionFactory.create(organization=organization, status="setup"))
    with pytest.raises(InvalidRequest) as refusal:
        order(job)
    assert refusal.value.details == {
        "includes_running": ["1 session is running. Leave them out, or confirm it here."]
    }


def test_a_session_whose_time_has_ended_does_not_prevent_the_order(
    organization: Organization,
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    theirs = SessionFactory.create(status="in_progress")
    job = preview_job(session)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert order(job).status == "queued"
    statuses = dict(Session.objects.values_list("pk", "status"))
    assert statuses == {session.pk: "submitted", theirs.pk: "in_progress"}


def test_a_session_left_out_stays_in_other_sets(
    organization: Organization, sessions: list[Session]
) -> None:
    running = SessionFactory.create(organization=organization, status="in_progress")
    other = preview_job(*sessions, running)
    jobs.leave_out_running(preview_job(*sessions, running).pk)
    assert other.items.count() == 4


def test_all_expired_previews_are_deleted_and_counted(sessions: list[Session]) -> None:
    for session in sessions:
        preview_job(session)
    tomorrow = timezone.now() + timedelta(days=1, seconds=1)
    assert jobs.delete_expired_previews(tomorrow) == 3
    assert not DeletionJob.objects.exists()
