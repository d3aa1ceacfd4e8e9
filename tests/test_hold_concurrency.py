"""A legal hold of an organization that is placed beside deletions, erasures and a purge."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from sessions_app import lifecycle
from sessions_app.accounts import candidates, organizations
from sessions_app.deletion import retention, runner, whole
from sessions_app.deletion.erasure import erase_candidate
from sessions_app.deletion.single import delete_session
from sessions_app.models import Candidate, Erasure, Organization, Session
from sessions_app.vocabulary.exceptions import Conflict, DomainError
from tests import paths
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, OrganizationFactory, SessionFactory
from tests.logs import BEGIN_MS
from tests.processes import eventually
from tests.sessions_app.deletion.bulk import queued_job
from tests.sessions_app.deletion.test_retention import DAYS, ago, old
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.threads import at_once

# SQLite has one lock for all writers, so that there is nothing to see.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.postgresql,
]
PATIENCE_SECONDS = 30


@pytest.fixture
def session() -> Session:
    """A session of an organization whose retention is over."""
    return old(OrganizationFactory.create(retention_days=DAYS))


def hold(organization: Organization) -> Organization:
    return organizations.hold(organization.pk, reason="Claim", actor=STAFF)


def bulk(session: Session) -> Callable[[], object]:
    queued_job(session)
    return lambda: runner.run_chunk(1_000, session.organization_id)


DOORS: dict[str, Callable[[Session], Callable[[], object]]] = {
    "single": lambda each: (
        lambda: delete_session(each.pk, organization_id=each.organization_id, actor=STAFF)
    ),
    "bulk": bulk,
    "erasure": lambda each: (
        lambda: erase_candidate(each.organization_id, each.candidate_id, actor=STAFF)
    ),
    "purge": lambda each: lambda: list(retention.purge(each.organization)),
    "whole": lambda each: lambda: whole.delete_organization(each.organization_id),
}


@contextmanager
def threads() -> Iterator[Callable[[Callable[[], Any]], "Future[Any]"]]:
    """Starts calls, each on a thread and a connection of its own."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        yield lambda call: pool.submit(run, call)


def waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # of one transaction there is one
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def is_kept(session: Session) -> bool:
    exists = Session.objects.filter(pk=session.pk).exists()
    return exists and not Erasure.objects.filter(session=session).exists()


@pytest.mark.parametrize("door", DOORS)
def test_what_comes_while_a_hold_is_placed_waits_and_deletes_nothing(
    session: Session, door: str
) -> None:
    remove = DOORS[door](session)
    with threads() as start:
        with transaction.atomic():
            hold(session.organization)
            removing = start(remove)
            assert eventually(lambda: waiting() == 1)
        removing.result(PATIENCE_SECONDS)
    assert is_kept(session)


@pytest.mark.parametrize("door", DOORS)
def test_a_hold_waits_for_what_has_begun(session: Session, door: str) -> None:
    remove = DOORS[door](session)
    with threads() as start:
        with transaction.atomic():
            candidates.lock_for_erasure(session.organization_id, session.candidate_id)
            removing = start(remove)
            assert eventually(lambda: waiting() == 1)  # for the candidate; it has the organization
            holding = start(lambda: hold(session.organization))
            assert eventually(lambda: waiting() == 2)
            assert not holding.done()
        removed, held = removing.result(PATIENCE_SECONDS), holding.result(PATIENCE_SECONDS)
    assert not is_kept(session)
    # Between the batches of a whole organization, the hold may come before the last one, or never.
    assert isinstance(held, Organization) or door == "whole"
    assert not isinstance(removed, Conflict) or door == "whole"


@pytest.mark.parametrize("is_held", [True, False])
def test_running_sessions_do_not_wait_for_an_organization_s_lock(is_held: bool) -> None:
    session = SessionFactory.create(status="in_progress")
    organization = session.organization
    invited = SessionFactory.create(organization=organization, status="invited")
    other = SessionFactory.create(organization=organization, status="in_progress")
    assessment = AssessmentFactory.create(organization=organization)
    key = ApiKeyFactory.create(organization=organization).plain
    event = {"timestampMs": BEGIN_MS, "phase": "task", "type": "manual_edit", "data": {}}
    work = {"deliverableState": {"text": "Draft"}}

    def post(token: str | None, path: str, body: Any) -> Callable[[], int]:
        return lambda: ApiClient(token).post(path, body).status_code

    calls = {
        "checkpoint": post(session.token, paths.sessions(session, "checkpoint"), work),
        "events": post(session.token, paths.sessions(session, "events"), {"events": [event]}),
        "message": post(
            session.token, paths.sessions(session, "messages"), {"role": "user", "content": "Hi"}
        ),
        "start": post(invited.token, paths.sessions(invited, "start-setup"), None),
        "submit": post(other.token, paths.sessions(other, "submit"), work),
        "invite": post(
            key, f"/api/assessments/{assessment.pk}/invite", {"email": "j@x.org", "name": "J"}
        ),
        "read": lambda: ApiClient(key).get("/api/sessions").status_code,
    }
    with threads() as start, transaction.atomic():
        if is_held:
            hold(organization)
        else:
            organizations.lock_for_removal(organization.pk)
        running = {name: start(call) for name, call in calls.items()}
        # Each is answered while the lock is held: it ends with this block.
        answers = {name: call.result(PATIENCE_SECONDS) for name, call in running.items()}
    assert {name: status for name, status in answers.items() if status not in {200, 201}} == {}


def test_two_removals_do_not_wait_for_each_other(session: Session) -> None:
    other = old(session.organization)
    with threads() as start, transaction.atomic():
        delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
        deleting = start(DOORS["single"](other))
        assert not isinstance(deleting.result(PATIENCE_SECONDS), DomainError)


def test_everything_at_once_ends_without_a_deadlock_and_keeps_the_hold() -> None:
    for _ in range(5):
        organization = OrganizationFactory.create(retention_days=DAYS)
        sessions = [old(organization) for _ in range(8)]
        running = SessionFactory.create(organization=organization, status="in_progress", now=ago(0))
        assessment = AssessmentFactory.create(organization=organization)
        calls: list[Callable[[], object]] = [
            DOORS["single"](sessions[0]),
            DOORS["erasure"](sessions[1]),
            DOORS["purge"](sessions[2]),
            DOORS["purge"](sessions[2]),
            bulk(sessions[3]),
            DOORS["erasure"](sessions[3]),
            DOORS["single"](sessions[3]),
            partial(hold, organization),
            partial(lifecycle.submit, running.pk, actor=CANDIDATE),
            partial(lifecycle.invite, assessment, email=f"{organization.pk}@x.org", name="Jane"),
            partial(
                candidates.hold,
                organization.pk,
                sessions[4].candidate_id,
                reason="Claim",
                actor=STAFF,
            ),
        ]
        at_once(*calls)  # fails for anything but a refusal, such as a deadlock
        before = _facts(organization)
        at_once(*calls[:7])
        assert _facts(organization) == before


def _facts(organization: Organization) -> tuple[int, int, int]:
    sessions = Session.objects.filter(organization=organization)
    erased = Candidate.objects.filter(organization=organization, erased_at__isnull=False)
    return sessions.count(), sessions.filter(erasure=None).count(), erased.count()
