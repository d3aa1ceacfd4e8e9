from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gradient.core.tasks.dispatcher import Lane
from sessions_app import lifecycle
from sessions_app.deletion import jobs, runner, single
from sessions_app.deletion.rows import ROWS, RelatedRows
from sessions_app.models import AuditEntry, DeletionItem, DeletionJob, Organization, Session
from tests.annotations import Json
from tests.factories import OrganizationFactory, SessionFactory
from tests.registries import only
from tests.sessions_app.deletion.bulk import REASON, outcomes, preview_job, queued_job, run_worker
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MIN_PAUSE_SECONDS", 0)


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    return SessionFactory.create_batch(5, organization=organization, status="submitted")


def outcome_by_session(job: DeletionJob) -> dict[UUID, str]:
    return dict(job.items.values_list("session_id", "outcome"))


def test_exactly_the_set_is_deleted(organization: Organization, sessions: list[Session]) -> None:
    later = SessionFactory.create(organization=organization, status="submitted")
    theirs = SessionFactory.create(status="submitted")
    job = queued_job(*sessions[:3])
    run_worker()
    assert set(Session.objects.all()) == {*sessions[3:], later, theirs}
    assert outcomes(job) == {"deleted": 3}
    assert job.status == "completed"
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.started_at <= job.ended_at


def test_the_counts_are_sums_over_all_chunks(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    while runner.run_chunk(rows=1):
        pass
    job.refresh_from_db()
    assert (job.counts["sessions"], job.counts["session phases"]) == (5, 5)


@pytest.mark.parametrize(("rows", "deleted"), [(1, 1), (2 * (25 + 15), 2), (10_000, 5)])
def test_a_chunk_takes_as_many_sessions_as_its_rows_allow(
    sessions: list[Session], rows: int, deleted: int
) -> None:
    job = queued_job(*sessions)
    with only(ROWS, RelatedRows("minutes of setup", "setup_minutes")):
        assert runner.run_chunk(rows) is True
    assert outcomes(job) == {"deleted": deleted}
    assert Session.objects.count() == 5 - deleted


def test_the_audit_entry_has_counts_and_a_digest_of_the_ids(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    run_worker()
    job.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("sessions.deleted", job.pk)
    assert (entry.actor_kind, entry.actor_id, entry.reason) == ("staff", "7", REASON)
    expected = {"selected": 5, "status": "completed", "sha256": job.digest}
    assert entry.details == job.counts | expected
    assert job.digest != ""


def test_a_session_deleted_meanwhile_is_recorded_as_missing(sessions: list[Session]) -> None:
    gone = sessions[2]
    job = queued_job(*sessions)
    single.delete_session(gone.pk, organization_id=gone.organization_id, actor=STAFF)
    run_worker()
    assert outcomes(job) == {"deleted": 4, "missing": 1}
    assert outcome_by_session(job)[gone.pk] == "missing"


def test_a_session_started_meanwhile_is_left_out_and_recorded(organization: Organization) -> None:
    session, other = SessionFactory.create_batch(2, organization=organization)
    job = queued_job(session, other)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    run_worker()
    assert outcomes(job) == {"deleted": 1, "running": 1}
    assert Session.objects.get() == session
    assert outcome_by_session(job)[session.pk] == "running"


def test_a_session_started_meanwhile_is_deleted_where_the_order_includes_it(
    organization: Organization,
) -> None:
    session = SessionFactory.create(organization=organization)
    job = queued_job(session, includes_running=True)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    run_worker()
    assert outcomes(job) == {"deleted": 1}


def test_a_session_whose_time_ended_meanwhile_is_not_running(
    organization: Organization,
) -> None:
    started_at = timezone.now() - timedelta(minutes=61)
    session = SessionFactory.create(organization=organization, status="submitted")
    job = queued_job(session)
    running = SessionFactory.create(organization=organization, status="in_progress", now=started_at)
    DeletionItem.objects.filter(job=job).update(session_id=running.pk)
    run_worker()
    assert outcomes(job) == {"deleted": 1}


def test_a_session_of_another_organization_is_never_deleted(sessions: list[Session]) -> None:
    theirs = SessionFactory.create(organization=OrganizationFactory.create(), status="submitted")
    job = queued_job(*sessions)
    DeletionItem.objects.filter(job=job, session_id=sessions[0].pk).update(session_id=theirs.pk)
    run_worker()
    assert outcomes(job) == {"deleted": 4, "missing": 1}
    assert Session.objects.filter(pk=theirs.pk).exists()


def test_a_chunk_that_fails_leaves_everything_as_it_was(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queued_job(*sessions)
    with monkeypatch.context() as patched:
        patched.setattr(DeletionJob, "save", _lose_the_connection)
        with pytest.raises(OperationalError):
            runner.run_chunk(10_000)
    assert outcomes(job) == {}
    assert Session.objects.count() == 5
    run_worker()
    assert outcomes(job) == {"deleted": 5}


def test_a_session_that_cannot_be_deleted_does_not_block_the_others(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = sessions[1].pk

    def refuse_one(ids: list[UUID]) -> dict[str, int]:
        if bad in ids:
            raise IntegrityError("something still points to it")
        return single.delete_rows(ids)

    monkeypatch.setattr(runner, "delete_rows", refuse_one)
    job = queued_job(*sessions)
    run_worker()
    assert outcomes(job) == {"deleted": 4, "failed": 1}
    assert outcome_by_session(job)[bad] == "failed"
    assert Session.objects.get().pk == bad
    assert job.status == "completed"


def test_jobs_are_processed_in_the_order_of_their_orders(sessions: list[Session]) -> None:
    first, second = preview_job(sessions[0]), preview_job(sessions[1])
    for job in (second, first):
        jobs.order(job.pk, actor=STAFF, number=1, reason=REASON)
    runner.run_chunk(1)
    assert (outcomes(second), outcomes(first)) == ({"deleted": 1}, {})


def test_orders_of_one_moment_are_processed_by_their_ids(sessions: list[Session]) -> None:
    ordered = [queued_job(session) for session in sessions]
    DeletionJob.objects.update(ordered_at=timezone.now())
    first = min(ordered, key=lambda job: job.pk)
    runner.run_chunk(1)
    assert [outcomes(job) for job in ordered if job != first] == [{}] * 4
    assert outcomes(first) == {"deleted": 1}


def test_after_a_failure_the_first_session_is_tried_alone(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def refuse_many(ids: list[UUID]) -> dict[str, int]:
        tried.append(len(ids))
        if len(ids) > 1:
            raise IntegrityError("too many at once")
        return single.delete_rows(ids)

    monkeypatch.setattr(runner, "delete_rows", refuse_many)
    job = queued_job(*sessions)
    runner.run_chunk(10_000)
    assert tried == [5, 1]
    assert outcomes(job) == {"deleted": 1}


def test_a_failure_after_a_cancellation_changes_nothing(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    item = job.items.order_by("id")[0]
    jobs.cancel(job.pk, actor=STAFF)
    assert runner._mark_failed(item)
    assert outcomes(job) == {}
    assert outcome_by_session(job)[item.session_id] == "waiting"


def test_a_preview_deletes_nothing(sessions: list[Session]) -> None:
    preview_job(*sessions)
    run_worker()
    assert Session.objects.count() == 5


def test_without_orders_nothing_is_locked(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1) as queries:
        run_worker()
    assert queries.captured_queries[0]["sql"].startswith("SELECT DISTINCT")


def test_a_chunk_costs_the_same_for_five_sessions_as_for_one(
    sessions: list[Session], organization: Organization
) -> None:
    from django.test.utils import CaptureQueriesContext

    queued_job(*sessions, SessionFactory.create(organization=organization))
    counted = []
    for rows in (1, 4 * 25):
        with CaptureQueriesContext(connection) as queries:
            runner.run_chunk(rows)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.postgresql
@pytest.mark.parametrize("change", [{"outcome": "waiting"}, {"session_id": "0" * 32}])
def test_raw_sql_cannot_change_an_outcome(sessions: list[Session], change: Json) -> None:
    job = queued_job(*sessions)
    run_worker()
    _is_refused(DeletionItem, job.items.order_by("pk")[0].pk, change)


@pytest.mark.postgresql
def test_raw_sql_cannot_change_a_receipt(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    run_worker()
    _is_refused(DeletionJob, job.pk, {"reason": "Another"})


def _is_refused(model: type[Model], pk: object, change: Json) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        model._default_manager.filter(pk=pk).update(**change)


def _lose_the_connection(*_args: object, **_kwargs: object) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("rows", "took", "then"),
    [
        (10_000, 0.2, 10_000),
        (10_000, 0.25, 8_000),
        (10_000, 60, 5_000),
        (10_000, 0.1, 20_000),
        (10_000, 0, 20_000),
        (10_000, 20, 5_000),
        (2_500, 60, 2_000),
        (runner.MIN_ROWS, 60, runner.MIN_ROWS),
        (40_000, 0.1, 50_000),
    ],
)
def test_the_next_chunk_is_sized_by_the_duration_of_the_last(
    rows: int, took: float, then: int
) -> None:
    pace = runner.Pace(rows)
    pace.adjust(took)
    assert pace.rows == then


def test_there_is_a_pause_between_chunks(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "MIN_PAUSE_SECONDS", 7)
    waits: list[float] = []
    monkeypatch.setattr(runner, "sleep", waits.append)
    job = queued_job(*sessions)
    run_worker()
    assert (outcomes(job), waits) == ({"deleted": 5}, [7])


def test_a_chunk_is_of_the_organization_whose_turn_it_is(sessions: list[Session]) -> None:
    other = SessionFactory.create_batch(
        2, status="submitted", organization=OrganizationFactory.create()
    )
    first, second = queued_job(*sessions), queued_job(*other)
    lanes = {lane.id: lane for lane in runner.find_lanes()}
    assert set(lanes) == {first.organization_id, second.organization_id}
    assert runner.delete_next(lanes[second.organization_id])
    assert (outcomes(first), outcomes(second)) == ({}, {"deleted": 2})


def test_the_session_that_is_tried_alone_is_of_the_same_organization(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = (
        queued_job(*SessionFactory.create_batch(2, status="submitted", organization=each))
        for each in OrganizationFactory.create_batch(2)
    )

    def refuse_many(ids: list[UUID]) -> dict[str, int]:
        if len(ids) > 1:
            raise IntegrityError("too many at once")
        return single.delete_rows(ids)

    monkeypatch.setattr(runner, "delete_rows", refuse_many)
    assert runner.run_chunk(10_000, second.organization_id)
    assert (outcomes(first), outcomes(second)) == ({}, {"deleted": 1})


@pytest.mark.parametrize("before_it", [[], [IntegrityError("something still points to it")]])
def test_an_outage_is_nobody_s_failure(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch, before_it: list[Exception]
) -> None:
    job = queued_job(*sessions)
    errors = [*before_it, OperationalError("the server closed the connection unexpectedly")]

    def fail_for_a_while(ids: list[UUID]) -> dict[str, int]:
        if errors:
            raise errors.pop(0)
        return single.delete_rows(ids)

    monkeypatch.setattr(runner, "delete_rows", fail_for_a_while)
    with pytest.raises(OperationalError):
        runner.run_chunk(10_000)
    assert outcomes(job) == {}
    assert runner.run_chunk(10_000)
    assert outcomes(job) == {"deleted": 5}


def test_an_organization_whose_work_is_done_is_left_alone(organization: Organization) -> None:
    assert runner.delete_next(Lane(organization.pk, organization.pk)) is False


def test_the_older_order_comes_first_whatever_its_id() -> None:
    ordered = (
        queued_job(*SessionFactory.create_batch(2, status="submitted", organization=each))
        for each in OrganizationFactory.create_batch(2)
    )
    later, sooner = sorted(ordered, key=lambda job: job.pk)
    DeletionJob.objects.filter(pk=sooner.pk).update(ordered_at=timezone.now() - timedelta(hours=1))
    assert runner.run_chunk(1)
    assert (outcomes(later), outcomes(sooner)) == ({}, {"deleted": 1})
