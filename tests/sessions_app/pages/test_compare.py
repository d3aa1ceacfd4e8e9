"""Comparing candidates: aligned, scoped, and blind where one asks for it."""

import pytest

from sessions_app import lifecycle
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.sessions_app.verbs import STAFF

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def client(organization):
    return member_client(organization, Role.REVIEWER)


@pytest.fixture
def assessment(organization):
    return AssessmentFactory(organization=organization)


@pytest.fixture
def make(organization, assessment):
    def session(name, points, **kwargs):
        candidate = CandidateFactory(organization=organization, name=name)
        made = SessionFactory(
            organization=organization,
            assessment=assessment,
            candidate=candidate,
            status="scored",
            **kwargs,
        )
        categories = {"delegation": {"score": points, "maxPoints": 10, "subCriteria": {}}}
        ScoreFactory(
            session=made,
            auto_total=points,
            auto_scores={"categories": categories, "rawTotal": points, "finalTotal": points},
        )
        return made

    return session


def compare(client, *sessions, **query):
    return client.get("/compare", {"session": [session.pk for session in sessions], **query})


def test_rows_are_aligned_by_the_rubric_and_the_most_is_marked(client, make):
    answer = compare(client, make("Ada", 7), make("Grace", 9))
    row = next(row for row in answer.context["rows"] if row.name == "Delegation")
    assert [(cell.line.points, cell.is_best) for cell in row.cells] == [(7, False), (9, True)]
    assert answer.text.index("Ada") < answer.text.index("Grace")


def test_equal_points_are_nobodys_best(client, make):
    answer = compare(client, make("Ada", 7), make("Grace", 7))
    assert not any(cell.is_best for row in answer.context["rows"] for cell in row.cells)


def test_names_are_hidden_on_request_everywhere(client, make):
    sessions = make("Ada", 7), make("Grace", 9)
    page = compare(client, *sessions, blind="1").text
    for session in sessions:
        assert session.candidate.name not in page
        assert session.candidate.email not in page
    assert "Candidate A" in page
    assert "Candidate B" in page
    shuffled = [c.session for c in compare(client, *sessions, blind="1").context["contenders"]]
    other_way = compare(client, *reversed(sessions), blind="1").context["contenders"]
    assert shuffled == [c.session for c in other_way]


def test_time_and_work_stand_beside_each_other(client, organization, assessment):
    sessions = []
    for text in ("First work", "Second work"):
        session = SessionFactory(
            organization=organization, assessment=assessment, status="in_progress"
        )
        lifecycle.submit(session.pk, actor=STAFF, state={"text": text})
        sessions.append(session)
    page = compare(client, *sessions).text
    assert "First work" in page
    assert "Second work" in page
    assert "not scored" in page


def test_another_organizations_session_is_not_there(client, make):
    one, foreign = make("Ada", 7), SessionFactory(status="scored")
    answer = compare(client, one, foreign)
    assert "Choose two to four sessions." in answer.text
    assert foreign.candidate.name not in answer.text


def test_only_one_assessment_is_compared(client, make, organization):
    other = SessionFactory(organization=organization)
    assert "Only sessions of one assessment" in compare(client, make("Ada", 7), other).text


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_are_needed(client, make, count):
    sessions = [make(f"N{n}", n) for n in range(count)]
    answer = compare(client, *sessions)
    assert answer.status_code == 200
    assert answer.context["fault"]
    assert answer.context["contenders"] == []


@pytest.mark.parametrize("query", ["?session=x&session=y", "?session=", "?blind=1"])
def test_nonsense_is_no_error(client, query):
    assert client.get(f"/compare{query}").status_code == 200


def test_names_are_text(client, make):
    assert MARKUP not in compare(client, make(MARKUP, 1), make("Grace", 2)).text
