"""Changes that are committed out of order, and many readers at once."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
from django.db import connection, transaction

from sessions_app import lifecycle
from sessions_app.changes import feed
from sessions_app.models import Change, FeedHead, Organization, Session
from tests.factories import OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def start(session: Session) -> Session:
    return lifecycle.start_setup(session.pk, actor=CANDIDATE)


def read_all(organization: Organization) -> list[UUID]:
    """The sessions of the feed in its order, read from the beginning two by two."""
    seen, cursor, more = [], None, True
    while more:
        page = feed.get_page(organization.pk, cursor=cursor, limit=2)
        seen += [change.session_id for change in page.changes]
        cursor, more = page.next_cursor, page.has_more
    return seen


@pytest.mark.postgresql
def test_a_change_that_is_committed_late_is_not_skipped() -> None:
    """The earlier number is taken first and committed last: the gap of every plain sequence."""
    organization = OrganizationFactory.create()
    early, late = (SessionFactory.create(organization=organization) for _ in range(2))
    written, may_commit = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            start(early)
            written.set()
            may_commit.wait(timeout=30)
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    assert written.wait(timeout=30)
    start(late)
    page = feed.get_page(organization.pk, cursor=None, limit=10)
    assert [change.session_id for change in page.changes] == [late.pk]

    may_commit.set()
    thread.join()
    rest = feed.get_page(organization.pk, cursor=page.next_cursor, limit=10)
    assert [change.session_id for change in rest.changes] == [early.pk]
    ids = dict(Change.objects.values_list("session_id", "id"))
    assert ids[early.pk] < ids[late.pk]


def test_a_reader_during_writes_gets_each_change_once() -> None:
    organization = OrganizationFactory.create()
    sessions = [SessionFactory.create(organization=organization) for _ in range(24)]
    seen: list[UUID] = []

    def write(session: Session) -> Callable[[], object]:
        return lambda: start(session)

    def read() -> str | None:
        cursor: str | None = None
        for _ in range(40):
            page = feed.get_page(organization.pk, cursor=cursor, limit=3)
            seen.extend(change.session_id for change in page.changes)
            cursor = page.next_cursor
        return cursor

    *_, cursor = at_once(*[write(session) for session in sessions], read)
    more = True
    while more:
        page = feed.get_page(organization.pk, cursor=cursor, limit=3)
        seen += [change.session_id for change in page.changes]
        cursor, more = page.next_cursor, page.has_more
    assert sorted(seen) == sorted(session.pk for session in sessions)
    assert seen == read_all(organization)


def test_concurrent_processes_assign_each_position_once() -> None:
    organization = OrganizationFactory.create()
    for _ in range(6):
        start(SessionFactory.create(organization=organization))
    assigned = at_once(*[lambda: feed.assign_positions(organization.pk)] * 10)
    assert sum(assigned) == 6
    positions = Change.objects.order_by("id").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5, 6]
    assert FeedHead.objects.get().last_position == 6


def test_positions_are_assigned_in_order_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BATCH_SIZE", 2)
    organization, other = OrganizationFactory.create(), OrganizationFactory.create()
    sessions = [SessionFactory.create(organization=organization) for _ in range(5)]
    for session in sessions:
        start(session)
    start(SessionFactory.create(organization=other))
    assert feed.assign_positions() == 6
    assert read_all(organization) == [session.pk for session in sessions]
    assert len(read_all(other)) == 1


def test_the_changes_of_one_session_keep_their_order() -> None:
    organization = OrganizationFactory.create()
    session = SessionFactory.create(organization=organization)
    barrier = Barrier(2)

    def act() -> None:
        barrier.wait(timeout=30)
        start(session)
        lifecycle.start_task(session.pk, actor=CANDIDATE)
        lifecycle.submit(session.pk, actor=CANDIDATE)

    def assign() -> None:
        barrier.wait(timeout=30)
        for _ in range(20):
            feed.assign_positions(organization.pk)

    at_once(act, assign)
    feed.assign_positions()
    changes = Change.objects.order_by("position")
    assert [change.type for change in changes] == [
        "session.started",
        "session.phase_advanced",
        "session.submitted",
    ]


def test_organizations_get_positions_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has changed a lot delays nobody else's messages."""
    monkeypatch.setattr(feed, "BATCH_SIZE", 2)
    busy, quiet = OrganizationFactory.create(), OrganizationFactory.create()
    for _ in range(7):
        start(SessionFactory.create(organization=busy))
    start(SessionFactory.create(organization=quiet))
    order = []
    assign = feed._assign_batch

    def note(organization_id: UUID) -> int:
        order.append(organization_id)
        return assign(organization_id)

    monkeypatch.setattr(feed, "_assign_batch", note)
    assert feed.assign_positions() == 8
    assert quiet.pk in order[:2]
    assert len(read_all(busy)) == 7
