"""Deciding about a candidate on a session's page."""

import pytest
from django.test import Client
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.models import Decision, Organization, Session
from sessions_app.vocabulary.enums import Outcome, Role, Status
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.SUBMITTED)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


def decide(client: Client, session: Session, **fields: str) -> Response:
    sent = {"decision": "advance", "reason": "Best work", "version": "0", **fields}
    return client.post(reverse("pages:session-decision", args=[session.pk]), sent, follow=True)


def outcomes() -> list[str]:
    return list(Decision.objects.order_by("version").values_list("outcome", flat=True))


def test_a_reviewer_decides_and_the_history_shows_it(client: Client, session: Session) -> None:
    shown = decide(client, session)
    assert "Decided: Advance." in shown.text
    assert "Decision 1: Advance" in shown.text
    shown = decide(client, session, decision="hold", reason="Wait for Q3", version="1")
    assert "All 2 decisions" in shown.text
    assert shown.text.index("Wait for Q3") < shown.text.index("Best work")
    session.refresh_from_db()
    assert (outcomes(), session.decision) == (["advance", "hold"], "hold")


def test_it_is_taken_back(client: Client, session: Session) -> None:
    decide(client, session)
    shown = decide(client, session, decision="none", reason="Wrong person", version="1")
    session.refresh_from_db()
    assert (outcomes(), session.decision) == (["advance", ""], "")
    assert "Withdraw the decision" not in shown.text


def test_the_later_of_two_is_told_and_sees_both(client: Client, session: Session) -> None:
    lifecycle.decide(session.pk, outcome=Outcome.REJECT, reason="Copied", actor=STAFF)
    shown = decide(client, session)
    assert shown.status_code == 412
    assert outcomes() == ["reject"]
    assert "Another decision was recorded in the meantime" in shown.text
    assert "Copied" in shown.text
    assert 'value="advance" checked' in shown.text
    assert "Best work</textarea>" in shown.text
    assert 'name="version" value="1"' in shown.text
    decide(client, session, version="1")
    assert outcomes() == ["reject", "advance"]


def test_a_double_click_decides_once(client: Client, session: Session) -> None:
    decide(client, session)
    assert decide(client, session).status_code == 200
    assert outcomes() == ["advance"]


@pytest.mark.parametrize(
    "fields", [{"reason": " "}, {"reason": "x" * 2001}, {"decision": "maybe"}, {"decision": ""}]
)
def test_what_is_not_valid_is_refused_beside_the_form(
    client: Client, session: Session, fields: dict[str, str]
) -> None:
    shown = decide(client, session, **fields)
    assert shown.status_code == 400
    assert 'id="decision-error"' in shown.text
    assert "Another decision was recorded" not in shown.text
    assert outcomes() == []


def test_before_the_submission_there_is_nothing_to_decide(
    client: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
    page = client.get(reverse("pages:session", args=[session.pk]))
    assert 'id="decision"' not in page.text
    assert "The session is “in_progress”" in decide(client, session).text
    assert outcomes() == []
