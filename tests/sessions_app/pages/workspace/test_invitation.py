from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from sessions_app import lifecycle
from sessions_app.deletion.single import delete_session
from sessions_app.models import Organization, Session, Transition
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Status
from tests.annotations import MakeSession, Response
from tests.browsing import superuser_client
from tests.factories import AssessmentFactory, SessionFactory
from tests.markup import MARKUP
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    def session(
        status: Status = Status.INVITED,
        *,
        due_date: datetime | None = None,
        **kwargs: Any,
    ) -> Session:
        assessment = AssessmentFactory.create(
            organization=organization,
            name="Senior PM",
            role="Product manager",
            task_prompt="Write the memo.\nBe brief.",
            due_date=due_date,
        )
        return SessionFactory.create(
            organization=organization,
            assessment=assessment,
            status=status,
            now=NOON,
            candidate__name="Jane Smith",
            phase_minutes=kwargs.pop("phase_minutes", (45, 0.5)),
            **kwargs,
        )

    return session


@pytest.fixture
def browser() -> Client:
    """One that checks for forged requests, as the real server does."""
    return Client(enforce_csrf_checks=True)


def page(client: Client, session: Session) -> str:
    response = client.get(f"/invite/{session.token}")
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, session: Session, verb: str) -> Response:
    page(client, session)
    token = client.cookies["csrftoken"].value
    path = f"/invite/{session.token}/{verb}"
    return client.post(path, {"csrfmiddlewaretoken": token})


def test_it_shows_the_task_the_time_and_what_is_recorded(
    browser: Client, make: MakeSession, organization: Organization
) -> None:
    session = make(due_date=NOON + timedelta(days=3))
    text = page(browser, session)
    for part in (
        "Jane Smith",
        organization.name,
        "Senior PM",
        "Product manager",
        "Write the memo.\nBe brief.",
        "Phase 1: <bdi>Phase 1</bdi>",
        "45 min",
        "30 s",
        "4 Mar 2026, 12:00",
        "up to 1 h",
        "What is recorded",
    ):
        assert str(part) in text


def test_the_url_is_neither_cached_indexed_nor_sent_to_other_sites(
    browser: Client, make: MakeSession
) -> None:
    response = browser.get(f"/invite/{make().token}")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["/invite/0000", "/invite/a%00b", "/invite/a'b", "/invite/"])
def test_an_unknown_token_is_not_found(browser: Client, make: MakeSession, path: str) -> None:
    make()
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/start-setup").status_code in (403, 404)


def test_a_deleted_session_is_not_found(browser: Client, make: MakeSession) -> None:
    session = make()
    delete_session(session.pk, organization_id=session.organization_id, actor=CANDIDATE)
    assert browser.get(f"/invite/{session.token}").status_code == 404


def test_staff_who_look_see_what_the_candidate_sees(make: MakeSession) -> None:
    text = page(superuser_client(), make())
    assert "Sign out" not in text
    assert "/sessions" not in text.replace("/api/sessions", "")


def test_markup_is_text(browser: Client, organization: Organization) -> None:
    session = SessionFactory.create(
        organization=organization,
        candidate__name=MARKUP,
        assessment=AssessmentFactory.create(
            organization=organization, name=MARKUP, role=MARKUP, task_prompt=MARKUP
        ),
    )
    assert "<script>alert" not in page(browser, session)


class TestStarting:
    def test_setup(self, browser: Client, make: MakeSession) -> None:
        session = make()
        assert "Start setup" in page(browser, session)
        response = press(browser, session, "start-setup")
        assert (response.status_code, response["Location"]) == (303, f"/invite/{session.token}")
        session.refresh_from_db()
        assert (session.status, session.setup_started_at) == (Status.SETUP, NOON)
        row = Transition.objects.get()
        assert (row.actor_kind, row.actor_id) == ("candidate", str(session.candidate_id))

    def test_the_task(self, browser: Client, make: MakeSession) -> None:
        session = make(Status.SETUP)
        assert "Start the task" in page(browser, session)
        press(browser, session, "start-task")
        session.refresh_from_db()
        assert session.status == Status.IN_PROGRESS

    def test_a_second_click_changes_nothing_and_says_so(
        self, browser: Client, make: MakeSession
    ) -> None:
        session = make()
        press(browser, session, "start-setup")
        response = press(browser, session, "start-setup")
        assert response.status_code == 409
        assert (
            "The session is “setup”; this action requires “invited”." in response.content.decode()
        )
        assert Transition.objects.count() == 1

    def test_not_by_looking_and_not_without_the_form_s_token(
        self, browser: Client, make: MakeSession
    ) -> None:
        session = make()
        path = f"/invite/{session.token}/start-setup"
        assert browser.get(path).headers["Location"] == f"/invite/{session.token}"
        assert browser.post(path).status_code == 403
        session.refresh_from_db()
        assert session.status == Status.INVITED

    def test_not_after_the_due_date(
        self, browser: Client, make: MakeSession, clock: Traveller
    ) -> None:
        session = make(due_date=NOON + timedelta(hours=1))
        page(browser, session)
        clock.move_to(NOON + timedelta(hours=2), tick=False)
        text = page(browser, session)
        assert "The due date has passed" in text
        assert "start-setup" not in text
        path = f"/invite/{session.token}/start-setup"
        token = browser.cookies["csrftoken"].value
        response = browser.post(path, {"csrfmiddlewaretoken": token})
        assert response.status_code == 409
        assert "can no longer be started" in response.content.decode()

    def test_nothing_else_can_be_done_here(self, browser: Client, make: MakeSession) -> None:
        assert browser.post(f"/invite/{make().token}/submit").status_code == 404


class TestTheClock:
    def test_it_is_the_server_s(self, browser: Client, make: MakeSession, clock: Traveller) -> None:
        session = make(Status.SETUP, setup_minutes=15)
        clock.shift(48)
        text = page(browser, session)
        assert 'data-remaining="852">14 min 12 s</strong>' in text
        assert 'datetime="2026-03-01T12:15:00+00:00"' in text

    def test_more_time_shows(self, browser: Client, make: MakeSession) -> None:
        session = make(Status.IN_PROGRESS)
        lifecycle.extend(session.pk, minutes=5, reason="Fire alarm", actor=CANDIDATE)
        assert ">50 min</strong>" in page(browser, session)

    def test_an_overdue_session_is_submitted(
        self, browser: Client, make: MakeSession, clock: Traveller
    ) -> None:
        session = make(Status.IN_PROGRESS)
        clock.shift(3600)
        text = page(browser, session)
        assert "Your work was submitted on" in text
        assert "1 Mar 2026, 12:45:30" in text
        assert "when the time ran out" in text

    @pytest.mark.parametrize("status", [Status.INVITED, *SUBMITTED_OR_LATER])
    def test_without_a_timer_there_is_none(
        self, browser: Client, make: MakeSession, status: Status
    ) -> None:
        assert "data-remaining" not in page(browser, make(status))


def test_the_current_phase_is_marked(browser: Client, make: MakeSession) -> None:
    text = page(browser, make(Status.IN_PROGRESS, phase_index=1))
    marked = text.partition('aria-current="step"')[2].partition("</li>")[0]
    assert "Phase 2" in marked
    assert text.count('aria-current="step"') == 1


@pytest.mark.parametrize("phases", [1, 3])
def test_the_number_of_queries_is_fixed(
    browser: Client,
    make: MakeSession,
    phases: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = make(Status.IN_PROGRESS, phase_minutes=(60,) * phases)
    with django_assert_num_queries(5):
        page(browser, session)


def test_more_time_is_said_before_the_start(browser: Client, make: MakeSession) -> None:
    session = make()
    assert "more time for you" not in page(browser, session)
    lifecycle.set_time_factor(session.pk, factor=1.25, reason="Larger print", actor=CANDIDATE)
    assert "This includes 25 % extra time for you." in page(browser, session)
