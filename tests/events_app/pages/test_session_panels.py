"""The log's parts of a session's page: flags with decisions, and verification."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from events_app.log import NewEvent, record
from events_app.models import FlagDecision, LogHead
from sessions_app.models import Note, Organization, Session, default_rubric
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import SessionFactory
from tests.factories.scores import ScoreFactory, auto_scores
from tests.tampering import tampering

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER, first_name="Remy", last_name="R")


@pytest.fixture
def session(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, status="in_progress")
    data = {"items": 5, "kind": MARKUP, "seconds": 12}
    record(session.pk, [NewEvent("security_flag", 0, "task", data)])
    return session


def page_of(client: Client, session: Session, query: str = "") -> str:
    return client.get(f"{reverse('pages:session', args=[session.pk])}{query}").text


def decide(client: Client, session: Session, seq: int = 1, **form: str) -> Response:
    url = reverse("log:flag", args=[session.pk, seq])
    return client.post(url, {"decision": "dismiss", "note": "", **form}, follow=True)


def test_a_flag_is_shown_as_a_fact_that_links_into_the_replay(
    client: Client, session: Session
) -> None:
    page = page_of(client, session)
    assert f'href="/sessions/{session.pk}/replay#e=1"' in page
    assert "Security flag" in page
    assert "&lt;script&gt;alert(1)" in page
    assert MARKUP not in page


def test_a_decision_is_kept_with_note_and_name(client: Client, session: Session) -> None:
    answer = decide(client, session, note="The phone rang")
    assert "The phone rang" in answer.text
    assert "Remy R" in answer.text
    assert FlagDecision.objects.get().decision == "dismiss"
    assert LogHead.objects.get().open_flags == 0


@pytest.mark.parametrize(
    ("seq", "decision", "status"), [(2, "dismiss", 200), (1, "x", 400), (10**12, "dismiss", 200)]
)
def test_an_invalid_decision_shows_an_error(
    client: Client, session: Session, seq: int, decision: str, status: int
) -> None:
    answer = decide(client, session, seq, decision=decision)
    assert answer.status_code == status
    assert 'class="alert error"' in answer.text
    assert not FlagDecision.objects.exists()


def test_another_organizations_flag_does_not_exist(client: Client) -> None:
    session = SessionFactory.create(status="in_progress")
    record(session.pk, [NewEvent("security_flag", 0, "task")])
    assert decide(client, session).status_code == 404
    assert not FlagDecision.objects.exists()


def test_a_whole_log_is_verified(client: Client, session: Session) -> None:
    assert "Log verified:" in page_of(client, session)


def test_a_changed_log_is_reported(client: Client, session: Session) -> None:
    with tampering(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_app_event SET phase = 'other'")
    assert "The log has been changed." in page_of(client, session)


def test_a_long_log_is_verified_on_request(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events_app.pages.session_panels.MAX_EVENTS_VERIFIED", 0)
    assert "Verify the log" in page_of(client, session)
    assert "Log verified:" in page_of(client, session, "?verify=1")


def test_without_a_log_nothing_is_claimed(client: Client, organization: Organization) -> None:
    page = page_of(client, SessionFactory.create(organization=organization))
    assert "Nothing has been recorded." in page
    assert "Log verified" not in page


def test_the_score_and_a_note_link_into_the_replay_and_keep_the_list(
    client: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="scored")
    id = uuid4()
    record(session.pk, [NewEvent("user_message", 0, "task", id=id)])
    rubric = default_rubric()
    rubric["categories"][0]["subCriteria"] = [
        {"id": "goal", "name": "Goal", "points": 40, "description": "", "enabled": True}
    ]
    ScoreFactory.create(
        session=session, rubric=rubric, auto_scores=auto_scores(rubric, 0.5, [str(id)])
    )
    Note.objects.create(session=session, text="Here", seq=1)
    page = page_of(client, session, "?status=scored")
    link = f'href="/sessions/{session.pk}/replay?status=scored#e=1"'
    assert f'{link} title="Wrote to the assistant">#1 Wrote to the assistant</a>' in page
    assert f"<a {link}>event 1</a>" in page


def test_the_replay_is_a_tab_and_a_button(client: Client, session: Session) -> None:
    page = page_of(client, session, "?status=in_progress")
    url = f"/sessions/{session.pk}/replay?status=in_progress"
    assert f'<a href="{url}">Replay</a>' in page
    assert f'<a class="button primary" href="{url}">Open the replay</a>' in page


def test_whatever_the_workspace_reports_is_text(client: Client, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    record(session.pk, [NewEvent("security_flag", 0, MARKUP, {"kind": MARKUP})])
    page = page_of(client, session)
    assert MARKUP not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scored = SessionFactory.create(organization=organization, status="scored")
    ScoreFactory.create(session=scored)
    for n in range(count):
        Note.objects.create(session=scored, text="x")
        record(scored.pk, [NewEvent("security_flag", n, "task")])
    with django_assert_num_queries(50):
        page_of(client, scored)
