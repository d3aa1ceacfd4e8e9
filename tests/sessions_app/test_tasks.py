"""Claims and lanes on real tables: `gradient.core.tasks`, by the example of invitation e-mails."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from gradient.core.tasks import claims
from gradient.core.tasks.claims import ClaimLost
from gradient.core.tasks.lanes import due_lanes
from gradient.core.tasks.task import index_of_due
from sessions_app.invitations import mail
from sessions_app.models import InvitationEmail, Organization
from tests.annotations import present
from tests.factories import OrganizationFactory, SessionFactory
from tests.processes import eventually
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def make_task(organization: Organization, *, due_in_seconds: float = 0) -> InvitationEmail:
    task = mail.queue(SessionFactory.create(organization=organization), site="https://x.example")
    InvitationEmail.objects.filter(pk=task.pk).update(
        due_at=timezone.now() + timedelta(seconds=due_in_seconds)
    )
    task.refresh_from_db()
    return task


def claim() -> InvitationEmail | None:
    return claims.claim_next(InvitationEmail.objects.all())


def test_a_new_task_is_due_at_once_and_was_never_begun() -> None:
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False):
        task = InvitationEmail()
        assert (task.due_at, task.claim, task.attempt_count) == (timezone.now(), None, 0)


def test_the_index_has_the_unfinished_tasks_of_each_lane_by_time() -> None:
    index = index_of_due("organization", "soonest")
    statement = index.create_sql(InvitationEmail, connection.schema_editor())
    assert str(statement) == (
        'CREATE INDEX "soonest" ON "sessions_app_invitationemail" ("organization_id", "due_at")'
        ' WHERE "due_at" IS NOT NULL'
    )


def test_what_is_due_first_is_claimed_first(organization: Organization) -> None:
    make_task(organization, due_in_seconds=60)
    later, first = (make_task(organization, due_in_seconds=s) for s in (-1, -2))
    assert [claim(), claim(), claim()] == [first, later, None]


def test_what_is_due_at_one_moment_is_claimed_by_its_id(organization: Organization) -> None:
    tasks = [make_task(organization) for _ in range(5)]
    InvitationEmail.objects.update(due_at=tasks[0].due_at)
    ids = [present(claim()).pk for _ in tasks]
    assert ids == sorted(ids)


def test_a_claim_is_recorded_before_the_work(organization: Organization) -> None:
    make_task(organization)
    task = present(claim())
    row = InvitationEmail.objects.get()
    assert (row.claim, row.attempt_count) == (task.claim, 1)
    assert present(row.due_at) > timezone.now() + timedelta(seconds=25)


def test_whoever_lost_the_claim_writes_nothing(
    organization: Organization, settings: Settings
) -> None:
    make_task(organization)
    lost = present(claim())
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.TASK_LEASE_SECONDS + 1)):
        present(claim())
    assert not claims.finish(lost, status="failed")
    assert not claims.postpone(lost, timezone.now(), last_error="x")
    with pytest.raises(ClaimLost), transaction.atomic():
        claims.confirm(lost)
    row = InvitationEmail.objects.get()
    assert (row.status, row.last_error, row.attempt_count) == ("queued", "", 2)


def test_a_postponed_task_waits_unclaimed(organization: Organization) -> None:
    make_task(organization)
    at = timezone.now() + timedelta(minutes=5)
    assert claims.postpone(present(claim()), at, last_error="451")
    row = InvitationEmail.objects.get()
    assert (row.due_at, row.claim, row.last_error) == (at, None, "451")
    assert claim() is None


def test_a_confirmed_claim_lasts_a_lease_from_now(
    organization: Organization, settings: Settings
) -> None:
    make_task(organization)
    task = present(claim())
    later = present(task.due_at) - timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        claims.confirm(task)
    until = later + timedelta(seconds=settings.TASK_LEASE_SECONDS)
    assert InvitationEmail.objects.get().due_at == until


def test_a_finished_task_is_never_due_again(organization: Organization) -> None:
    make_task(organization)
    assert claims.finish(present(claim()), status="failed")
    row = InvitationEmail.objects.get()
    assert (row.due_at, row.claim, row.status) == (None, None, "failed")


def test_one_thread_renews_all_claims_and_keeps_no_process_alive(
    organization: Organization,
) -> None:
    tasks = [make_task(organization) for _ in range(2)]
    with claims.keep_alive(tasks[0]), claims.keep_alive(tasks[1]):
        (keeper,) = (each for each in threading.enumerate() if each.name == "claims")
        assert keeper.daemon


def test_a_claim_that_is_held_is_renewed_three_times_in_a_lease(
    organization: Organization, settings: Settings
) -> None:
    keeper = claims._Keeper()
    assert keeper._pause() is None
    name = keeper.add(make_task(organization))
    assert keeper._pause() == settings.TASK_LEASE_SECONDS / 3
    keeper.remove(name)
    assert keeper._pause() is None


@pytest.mark.django_db(transaction=True)
def test_a_living_worker_keeps_its_claim(organization: Organization, settings: Settings) -> None:
    settings.TASK_LEASE_SECONDS = 1
    make_task(organization)
    task = present(claim())
    until = present(task.due_at)
    with claims.keep_alive(task):
        assert eventually(lambda: present(InvitationEmail.objects.get().due_at) > until)
        assert claim() is None
    assert claims.finish(task, status="failed")


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_could_not_be_renewed_is_logged_and_its_connection_replaced(
    organization: Organization, caplog: pytest.LogCaptureFixture
) -> None:
    make_task(organization)
    task = present(claim())

    def fail(*_: Any) -> None:
        raise OperationalError("The server is gone.")

    with connection.execute_wrapper(fail):
        claims._renew(task)
    lines = [(each.levelname, each.getMessage()) for each in caplog.records]
    sentence = f"The claim on InvitationEmail {task.pk} was not renewed in time."
    assert lines == [("WARNING", sentence)]
    assert connection.connection is None


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_given_back_outside_of_transactions_alone() -> None:
    connection.ensure_connection()
    connection.close_at = 0  # as with the default of no persistent connections
    with transaction.atomic():
        claims.release_connection()
        assert not InvitationEmail.objects.exists()  # the transaction goes on
    claims.release_connection()
    assert connection.connection is None


@pytest.mark.django_db(transaction=True)
def test_four_workers_claim_each_task_once(organization: Organization) -> None:
    for _ in range(3):
        make_task(organization)
    claimed = [task.pk for task in at_once(*[claim] * 4) if task]
    while task := claim():  # SKIP LOCKED may have passed over one
        claimed.append(task.pk)
    assert sorted(claimed) == sorted(InvitationEmail.objects.values_list("pk", flat=True))


def test_the_lanes_are_those_with_a_due_task() -> None:
    due, waiting, finished = OrganizationFactory.create_batch(3)
    for _ in range(3):
        make_task(due)
    make_task(waiting, due_in_seconds=60)
    make_task(finished)
    InvitationEmail.objects.filter(organization=finished).update(status="failed", due_at=None)
    assert due_lanes(InvitationEmail, "organization") == [due.pk]


def test_without_tasks_there_is_no_lane() -> None:
    assert due_lanes(InvitationEmail, "organization") == []


@pytest.mark.postgresql
def test_a_backlog_of_one_organization_is_not_read_to_find_the_lanes() -> None:
    first, second = OrganizationFactory.create_batch(2)
    template = make_task(first)
    sessions = SessionFactory.create_batch(300, organization=first)
    InvitationEmail.objects.bulk_create(
        InvitationEmail(session=session, organization=first, site=template.site, message_id=uuid4())
        for session in sessions
    )
    make_task(second)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sessions_app_invitationemail")
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as captured:
        assert set(due_lanes(InvitationEmail, "organization")) == {first.pk, second.pk}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF) {captured[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "invitation_email_due" in plan
    assert "Seq Scan" not in plan
