"""Bulk deletion with killed workers, with two workers, and with API calls at the same time."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection

from events_app.log import NewEvent, record
from events_app.models import Event
from sessions_app import lifecycle
from sessions_app.deletion import jobs, runner
from sessions_app.models import AuditEntry, DeletionJob, Organization, Session
from tests import paths
from tests.annotations import Response
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory
from tests.processes import database_url, eventually, running
from tests.sessions_app.deletion.bulk import REASON, preview_job, queued_job
from tests.sessions_app.verbs import STAFF
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

_SETTINGS = {"SECRET_KEY": "x" * 50, "HTTPS_ONLY": "0"}


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    made = SessionFactory.create_batch(30, organization=organization, status="submitted")
    for session in made:
        record(session.pk, [NewEvent("manual_edit", n, "task") for n in range(20)])
    return made


def work(stop: Flag | None = None) -> None:
    while not (stop and stop.is_set()):
        done = [runner.delete_next(lane) for lane in runner.find_lanes()]
        if not any(done):
            return


def settled(job: DeletionJob) -> bool:
    job.refresh_from_db()
    return job.status in {"completed", "cancelled"}


def test_ten_clicks_give_one_order(sessions: list[Session]) -> None:
    job = preview_job(*sessions)
    outcomes = at_once(*[lambda: jobs.order(job.pk, actor=STAFF, number=30, reason=REASON)] * 10)
    assert len({outcome.ordered_at for outcome in outcomes}) == 1


def test_four_workers_delete_each_session_once(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "MIN_PAUSE_SECONDS", 0)
    job = queued_job(*sessions)
    while not settled(job):
        at_once(*[lambda: runner.run_chunk(rows=100)] * 4)
    assert (job.deleted, job.missing, job.counts["sessions"], job.counts["events"]) == (
        30,
        0,
        30,
        600,
    )
    assert AuditEntry.objects.count() == 1


def test_a_cancellation_beside_the_workers_leaves_a_receipt_that_is_true(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "MIN_PAUSE_SECONDS", 0)
    job = queued_job(*sessions)

    def delete() -> None:
        while runner.run_chunk(rows=30):
            pass

    def cancel() -> DeletionJob:
        eventually(lambda: DeletionJob.objects.get().deleted > 0)
        return jobs.cancel(job.pk, actor=STAFF)

    at_once(delete, delete, cancel)
    job.refresh_from_db()
    assert Session.objects.count() == 30 - job.deleted
    assert job.items.filter(outcome="deleted").count() == job.deleted
    assert job.counts["sessions"] == job.deleted
    assert AuditEntry.objects.count() == 1


def test_a_session_that_starts_beside_the_deletion_is_deleted_whole_or_runs_on(
    organization: Organization,
) -> None:
    sessions = SessionFactory.create_batch(20, organization=organization)
    job = queued_job(*sessions)

    def start(session: Session) -> Callable[[], Session]:
        return lambda: lifecycle.start_setup(session.pk, actor=STAFF)

    at_once(work, *[start(session) for session in sessions])
    assert settled(job)
    assert job.deleted + job.running == 20
    assert set(Session.objects.values_list("status", flat=True)) <= {"setup"}
    assert Session.objects.count() == job.running


def test_a_worker_that_is_killed_loses_nothing_and_the_next_goes_on(
    sessions: list[Session],
) -> None:
    other = SessionFactory.create(organization=sessions[0].organization, status="submitted")
    job = queued_job(*sessions)
    connection.close()  # the workers are other processes
    environment = _SETTINGS | {"DATABASE_URL": database_url()}
    slowly = (
        "import time\n"
        "from sessions_app.deletion import runner\n"
        "while runner.run_chunk(rows=1): time.sleep(0.1)\n"
    )

    def has_deleted(least: int) -> bool:
        return DeletionJob.objects.get().deleted >= least

    for least in (1, 4):
        with running("shell", "-c", slowly, **environment) as process:
            assert eventually(partial(has_deleted, least))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        job.refresh_from_db()
        assert not settled(job)
        assert Session.objects.count() == 31 - job.deleted
        assert job.items.filter(outcome="deleted").count() == job.deleted
    with running("run_worker", **environment):
        assert eventually(lambda: settled(job))
    assert (job.deleted, job.counts["sessions"], job.counts["events"]) == (30, 30, 600)
    assert Session.objects.get() == other
    assert not Event.objects.exists()


def test_calls_beside_a_deletion_do_not_wait(organization: Organization) -> None:
    """Reads, saves and events of another session, while one is deleted after the other."""
    sessions = SessionFactory.create_batch(40, organization=organization, status="submitted")
    for session in sessions:
        record(
            session.pk, [NewEvent("manual_edit", n, "task", {"a": "b" * 50}) for n in range(250)]
        )
    busy = SessionFactory.create(organization=organization, status="in_progress")
    key = ApiKeyFactory.create(organization=organization).plain
    job = queued_job(*sessions)
    stop = Flag()

    def delete() -> None:
        try:
            work(stop)
        finally:
            connection.close()

    ApiClient(key).get("/api/sessions")  # the first request of a process takes its time
    worker = Thread(target=delete)
    worker.start()
    try:
        waits = _calls_until(lambda: settled(job), key, busy)
    finally:
        stop.set()
        worker.join()
    assert job.deleted == 40
    assert len(waits) >= 5
    assert max(waits) < 1


def _calls_until(is_over: Callable[[], bool], key: str, busy: Session) -> list[float]:
    """The duration of each call in seconds."""
    waits: list[float] = []

    def save() -> Response:
        state = {"deliverableState": {"n": len(waits)}}
        return ApiClient(busy.token).post(paths.sessions(busy, "checkpoint"), state)

    def read() -> Response:
        return ApiClient(key).get("/api/sessions")

    while not is_over():
        for call in (read, save):
            began = time.monotonic()
            assert call().status_code == 200
            waits.append(time.monotonic() - began)
    return waits
