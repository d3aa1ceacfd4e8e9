"""Comparing candidates: aligned, scoped, and blind where one asks for it."""

from typing import Any

import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.models import Assessment, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import MakeSession, Response
from tests.browsing import member_client
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.sessions_app.verbs import STAFF

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization)


@pytest.fixture
def make(organization: Organization, assessment: Assessment) -> MakeSession:
    def session(name: str, points: int, **kwargs: Any) -> Session:
        candidate = CandidateFactory.create(organization=organization, name=name)
        made = SessionFactory.create(
            organization=organization,
            assessment=assessment,
            candidate=candidate,
            status="scored",
            **kwargs,
        )
        categories = {"delegation": {"score": points, "maxPoints": 10, "subCriteria": {}}}
        ScoreFactory.create(
            session=made,
            auto_total=points,
            auto_scores={"categories": categories, "rawTotal": points, "finalTotal": points},
        )
        return made

    return session


def compare(client: Client, *sessions: Session, **query: str) -> Response:
    ids = [str(session.pk) for session in sessions]
    return client.get("/compare", {"session": ids, **query})


def test_rows_are_aligned_by_the_rubric_and_the_highest_points_are_marked(
    client: Client, make: MakeSession
) -> None:
    answer = compare(client, make("Ada", 7), make("Grace", 9))
    row = next(row for row in answer.context["rows"] if row.name == "Delegation")
    assert [(cell.line.points, cell.is_best) for cell in row.cells] == [(7, False), (9, True)]
    assert answer.text.index("Ada") < answer.text.index("Grace")


def test_equal_points_are_not_marked(client: Client, make: MakeSession) -> None:
    answer = compare(client, make("Ada", 7), make("Grace", 7))
    assert not any(cell.is_best for row in answer.context["rows"] for cell in row.cells)


def test_names_are_hidden_on_request_everywhere(client: Client, make: MakeSession) -> None:
    sessions = make("Ada", 7), make("Grace", 9)
    page = compare(client, *sessions, blind="1").text
    for session in sessions:
        assert session.candidate.name not in page
        assert session.candidate.email not in page
    assert "Candidate A" in page
    assert "Candidate B" in page
    shuffled = [c.session for c in compare(client, *sessions, blind="1").context["compared"]]
    reversed_order = compare(client, *reversed(sessions), blind="1").context["compared"]
    assert shuffled == [c.session for c in reversed_order]


def test_time_and_work_stand_beside_each_other(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    sessions = []
    for text in ("First work", "Second work"):
        session = SessionFactory.create(
            organization=organization, assessment=assessment, status="in_progress"
        )
        lifecycle.submit(session.pk, actor=STAFF, state={"text": text})
        sessions.append(session)
    page = compare(client, *sessions).text
    assert "First work" in page
    assert "Second work" in page
    assert "not scored" in page


def test_another_organizations_session_is_left_out(client: Client, make: MakeSession) -> None:
    one, foreign = make("Ada", 7), SessionFactory.create(status="scored")
    answer = compare(client, one, foreign)
    assert "Choose two to four sessions." in answer.text
    assert foreign.candidate.name not in answer.text


def test_only_one_assessment_is_compared(
    client: Client, make: MakeSession, organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    assert "Only sessions of the same assessment" in compare(client, make("Ada", 7), other).text


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_are_needed(client: Client, make: MakeSession, count: int) -> None:
    sessions = [make(f"N{n}", n) for n in range(count)]
    answer = compare(client, *sessions)
    assert answer.status_code == 200
    assert answer.context["error"]
    assert answer.context["compared"] == []


@pytest.mark.parametrize("query", ["?session=x&session=y", "?session=", "?blind=1"])
def test_invalid_ids_are_ignored(client: Client, query: str) -> None:
    assert client.get(f"/compare{query}").status_code == 200


def test_names_are_text(client: Client, make: MakeSession) -> None:
    assert MARKUP not in compare(client, make(MARKUP, 1), make("Grace", 2)).text
