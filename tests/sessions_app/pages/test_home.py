"""The home page: every number is that of the list to which it leads."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.invitations import mail
from sessions_app.models import (
    DeletionItem,
    DeletionJob,
    InvitationEmail,
    Organization,
    Session,
    SessionPhase,
)
from sessions_app.pages.work_queues import WORK_QUEUES, WorkQueue
from sessions_app.vocabulary.enums import DeletionOutcome, EmailStatus, Role, Status
from tests.annotations import MakeSession
from tests.browsing import member_client, superuser_client
from tests.factories import SessionFactory
from tests.registries import registered
from tests.sessions_app.verbs import STAFF

HOUR = timedelta(hours=1)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


@pytest.fixture
def everything(make: MakeSession) -> None:
    """At least one session for every number on the page, and another organization's beside."""
    now = timezone.now()
    for status in Status:
        make(status=status)
    for days in (0, 2, 5, 5, 30):
        make(status="scored", now=now - timedelta(days=days))
        make(status="submitted", now=now - timedelta(days=days))
    make(status="in_progress", phase_minutes=(5,))
    make(status="scoring", now=now - HOUR)
    make(status="in_progress", phase_minutes=(600,), now=now - HOUR)
    SessionFactory.create(status="scored")


def numbers(page: str) -> dict[str, int]:
    """What each link to a list says, by its query."""
    links = re.findall(r'href="/sessions\?([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    found: dict[str, int] = {}
    for query, text in links:
        number = re.search(r">?\s*(\d+)\b", re.sub(r"<[^>]*>", " ", text))
        if number:
            found.setdefault(query.replace("&amp;", "&"), int(number[1]))
    return found


def test_every_count_matches_its_list(client: Client, everything: None) -> None:
    shown = numbers(client.get("/").text)
    queues = [queue for queue in WORK_QUEUES if not queue.is_failure]
    assert len(shown) == 7 + len(queues) + 2 * 4
    for query, number in shown.items():
        answer = client.get(f"/sessions?{query}")
        assert (query, len(answer.context["page"].rows)) == (query, number)
        assert (query, answer.context["count"]) == (query, number)


def test_each_queue_holds_its_sessions(client: Client, everything: None) -> None:
    shown = numbers(client.get("/").text)
    assert shown["needs=score"] == 6
    assert shown["needs=review"] == 6
    assert shown["needs=review&waiting=3-7"] == 2
    assert shown["needs=ending"] == 1
    assert shown["needs=stuck"] == 2


def test_a_queue_of_another_app_has_its_number_and_its_list(
    client: Client, make: MakeSession
) -> None:
    deep = make(status="in_progress", phase_minutes=(600, 600), phase_index=1)
    make(status="in_progress", phase_minutes=(600,))
    queue = WorkQueue(
        "deep", "In the second phase", "", lambda rows, _: rows.filter(current_phase_index=1),
        "created_at",
    )  # fmt: skip
    with registered(WORK_QUEUES, queue):
        page = client.get("/").text
        assert numbers(page)["needs=deep"] == 1
        assert "In the second phase" in page
        rows = client.get("/sessions?needs=deep").context["page"].rows
    assert [row.pk for row in rows] == [deep.pk]


def test_a_session_with_a_recent_save_or_phase_is_not_stuck(
    client: Client, make: MakeSession
) -> None:
    session = make(status="in_progress", phase_minutes=(600, 600), now=timezone.now() - HOUR)
    assert numbers(client.get("/").text)["needs=stuck"] == 1
    lifecycle.checkpoint(session.pk, {"text": "x"})
    assert numbers(client.get("/").text)["needs=stuck"] == 0
    session = make(status="in_progress", phase_minutes=(600, 600), now=timezone.now() - HOUR)
    lifecycle.advance_phase(session.pk)
    assert numbers(client.get("/").text)["needs=stuck"] == 0
    assert SessionPhase.objects.filter(started_at__gt=timezone.now() - HOUR / 2).exists()


def unsent(session: Session) -> None:
    email = mail.queue(session, site="https://gradient.example")
    InvitationEmail.objects.filter(pk=email.pk).update(
        status=EmailStatus.FAILED, due_at=None, last_error="550 no such user"
    )


def unscored(session: Session) -> None:
    lifecycle.fail_scoring(session.pk, reason="The model is away.")


def undeleted(session: Session) -> None:
    job = DeletionJob.objects.create(organization=session.organization, actor_id="7", total=1)
    DeletionItem.objects.create(job=job, session_id=session.pk, outcome=DeletionOutcome.FAILED)


FAILURES: dict[str, tuple[Status, Callable[[Session], None]]] = {
    "unsent": (Status.INVITED, unsent),
    "unscored": (Status.SCORING, unscored),
    "undeleted": (Status.REVIEWED, undeleted),
}


def test_every_queue_of_failures_has_a_test_here() -> None:
    assert {queue.key for queue in WORK_QUEUES if queue.is_failure} == set(FAILURES)


@pytest.mark.parametrize("key", FAILURES)
def test_what_failed_for_good_has_a_number_and_a_list_until_it_is_done_again(
    client: Client, make: MakeSession, key: str
) -> None:
    status, fail = FAILURES[key]
    make(status=status)
    fail(SessionFactory.create(status=status))  # another organization's
    assert f"needs={key}" not in numbers(client.get("/").text)
    session = make(status=status)
    fail(session)
    assert numbers(client.get("/").text)[f"needs={key}"] == 1
    page = client.get(f"/sessions?needs={key}")
    assert [row.pk for row in page.context["page"].rows] == [session.pk]


def test_an_invitation_ordered_again_and_a_session_scored_again_are_no_failures(
    client: Client, make: MakeSession
) -> None:
    invited, scored = make(status=Status.INVITED), make(status=Status.SCORING)
    unsent(invited)
    unscored(scored)
    mail.queue(invited, site="https://gradient.example")
    lifecycle.begin_scoring(scored.pk, actor=STAFF)
    shown = numbers(client.get("/").text)
    assert {"needs=unsent", "needs=unscored"}.isdisjoint(shown)


def test_an_invitation_that_nobody_needs_any_more_is_no_failure(
    client: Client, make: MakeSession
) -> None:
    unsent(make(status=Status.SUBMITTED))
    assert "needs=unsent" not in numbers(client.get("/").text)


def test_webhooks_switched_off_by_failures_are_counted_for_who_administers_them(
    organization: Organization, client: Client
) -> None:
    link, admin = '/webhooks?state=failed"', member_client(organization, Role.ADMIN)
    for url in ("failed", "manual", "active"):
        endpoint, _ = endpoints.create(organization, url=f"https://{url}.example", actor=STAFF)
        if url == "manual":
            endpoints.update(organization.pk, endpoint.pk, actor=STAFF, is_active=False)
        if url == "failed":
            deliveries.disable(endpoint, reason="The receiver responded 410 Gone.")
            failed = endpoint
    assert re.search(rf'{re.escape(link)}><span class="count">1</span>', admin.get("/").text)
    assert link not in client.get("/").text
    listed = admin.get("/webhooks?state=failed").context["endpoints"]
    assert listed == [failed]
    admin.post(f"/webhooks/{failed.pk}/on")
    assert link not in admin.get("/").text


def test_the_longest_waiting_is_offered_first(client: Client, make: MakeSession) -> None:
    make(status="scored")
    oldest = make(status="scored", now=timezone.now() - timedelta(days=9))
    assert f'href="/sessions/{oldest.pk}?needs=review"' in client.get("/").text


def test_large_numbers_are_not_counted_to_the_end(
    client: Client, make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.pages.home.MAX_COUNT", 2)
    for _ in range(4):
        make(status="in_progress", phase_minutes=(5,))
    assert "2+" in client.get("/").text


def test_superusers_see_all(everything: None) -> None:
    assert numbers(superuser_client().get("/").text)["needs=review"] == 7


def test_an_empty_organization_sees_how_to_start(
    organization: Organization, client: Client
) -> None:
    assert "A session starts with an invitation." in client.get("/").text
    assert "invite the first candidate" not in client.get("/").text
    assert "invite the first candidate" in member_client(organization, Role.ADMIN).get("/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    make: MakeSession,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for status in Status:
        for _ in range(count):
            make(status=status)
    with django_assert_max_num_queries(26):
        client.get("/")
