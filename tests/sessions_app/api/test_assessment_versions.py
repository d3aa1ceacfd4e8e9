from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.scoring.material import load_material
from sessions_app.vocabulary.materials import no_materials
from tests import answers, paths
from tests.annotations import CandidateOf, Json
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import AssessmentFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = {
    "name": "Pricing",
    "role": "PM",
    "taskPrompt": "Write about plan A.",
    "deliverableType": "docx",
    "setupMinutes": 10,
    "phases": [{"name": "Draft", "minutes": 30}],
}
CHANGE = {"taskPrompt": "Build a workbook about plan C.", "deliverableType": "xlsx", "role": "CFO"}


@pytest.fixture
def assessment(api: ApiClient) -> Json:
    with time_machine.travel(NOON, tick=False):
        created: Json = api.post("/api/assessments/create", BODY).json()["assessment"]
    return created


@pytest.fixture
def path(assessment: Json) -> str:
    return f"/api/assessments/{assessment['id']}"


@pytest.fixture
def invite(api: ApiClient, path: str) -> Callable[[str], Session]:
    def invite(name: str) -> Session:
        body = {"email": f"{name}@example.com", "name": name, "sendEmail": False}
        session = api.post(f"{path}/invite", body).json()["session"]
        return Session.objects.get(pk=session["id"])

    return invite


def test_the_versions_are_listed_with_all_that_was_asked(
    api: ApiClient, api_key: object, path: str, assessment: Json
) -> None:
    assert assessment["version"] == 1
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert api.patch(path, CHANGE).json()["assessment"]["version"] == 2
    answer = api.get(f"{path}/versions").json()
    newest, first = answer["versions"]
    assert (answer["total"], answer["limit"], answer["offset"]) == (2, 20, 0)
    asked = {name: value for name, value in BODY.items() if name != "name"}
    rubric = assessment["scoringRubric"]
    author = {"kind": "api_key", "id": str(getattr(api_key, "pk", ""))}
    assert first == {
        "version": 1,
        "createdAt": "2026-03-01T12:00:00Z",
        "createdBy": author,
        **asked,
        "scoringRubric": rubric,
        "materials": no_materials(),
    }
    assert newest == {
        **first,
        **CHANGE,
        "version": 2,
        "createdAt": "2026-03-01T13:00:00Z",
    }
    assert api.get(f"{path}/versions?limit=1&offset=1").json()["versions"] == [first]


def test_another_organization_s_versions_are_not_found(stranger: ApiClient, path: str) -> None:
    answers.error(stranger.get(f"{path}/versions"), 404, "not_found")
    answers.error(stranger.get(f"/api/assessments/{uuid4()}/versions"), 404, "not_found")


@pytest.mark.parametrize("apply_to", ["Invited", "", None, 1, "all", ["new"]])
def test_whom_a_version_is_for_is_one_of_two_words(
    api: ApiClient, path: str, apply_to: object
) -> None:
    response = api.patch(path, {**CHANGE, "applyTo": apply_to})
    assert answers.faults(response) == ["applyTo"]
    assert api.get(path).json()["assessment"]["version"] == 1


def test_apply_to_is_no_part_of_a_new_assessment(api: ApiClient) -> None:
    response = api.post("/api/assessments/create", {**BODY, "applyTo": "new"})
    assert answers.faults(response) == ["applyTo"]


@pytest.mark.parametrize(("apply_to", "moved"), [(None, True), ("invited", True), ("new", False)])
def test_a_session_names_its_version(
    api: ApiClient,
    path: str,
    invite: Callable[[str], Session],
    candidate_of: CandidateOf,
    apply_to: str | None,
    moved: bool,
) -> None:
    session = invite("jane")
    change = {**CHANGE, "applyTo": apply_to} if apply_to else CHANGE
    assert api.patch(path, change).status_code == 200
    detail = api.get(paths.sessions(session)).json()["session"]
    assert detail["assessmentVersion"] == (2 if moved else 1)
    workspace = candidate_of(session).get(paths.sessions(session, "workspace")).json()
    expected = {**BODY, **(CHANGE if moved else {})}
    keys = ("name", "role", "taskPrompt", "deliverableType")
    assert workspace["assessment"] == {key: expected[key] for key in keys}


def test_what_a_candidate_was_asked_stays_everywhere(
    api: ApiClient,
    organization: Organization,
    path: str,
    invite: Callable[[str], Session],
    candidate_of: CandidateOf,
) -> None:
    session = invite("jane")
    rubric = api.get(path).json()["assessment"]["scoringRubric"]
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    other = {**rubric, "totalPoints": 40, "categories": rubric["categories"][:1]}
    assert api.patch(path, {**CHANGE, "name": "Plans", "scoringRubric": other}).status_code == 200

    workspace = candidate_of(session).get(paths.sessions(session, "workspace")).json()
    assert workspace["assessment"] == {
        "name": "Plans",
        "role": "PM",
        "taskPrompt": "Write about plan A.",
        "deliverableType": "docx",
    }
    brief, judged = load_material(session.pk).brief, load_material(session.pk).rubric
    assert (brief.task_prompt, brief.deliverable_type) == ("Write about plan A.", "docx")
    assert len(judged.categories) == len(rubric["categories"])
    page = member_client(organization, "reviewer").get(f"/sessions/{session.pk}").text
    assert "Write about plan A." in page
    assert "plan C" not in page
    assert "Version 1" in page
    assert "has a newer version, 2" in page
    invitation = ApiClient().get(f"/invite/{session.token}").text
    assert "Write about plan A." in invitation
    assert "plan C" not in invitation


def test_the_page_marks_no_newer_version_where_there_is_none(
    api: ApiClient, organization: Organization, path: str, invite: Callable[[str], Session]
) -> None:
    session = invite("jane")
    api.patch(path, CHANGE)
    page = member_client(organization, "reviewer").get(f"/sessions/{session.pk}").text
    assert "plan C" in page
    assert "newer version" not in page


def test_a_list_of_sessions_has_no_more_keys_than_before(
    api: ApiClient, invite: Callable[[str], Session]
) -> None:
    invite("jane")
    (row,) = api.get("/api/sessions").json()["sessions"]
    assert "assessmentVersion" not in row
    assert len(row) == 13


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient,
    organization: Organization,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    for number in range(count):
        api.patch(paths.assessments(assessment), {"taskPrompt": f"{number}"})
    with django_assert_num_queries(5):
        assert len(api.get(f"{paths.assessments(assessment)}/versions").json()["versions"]) > count
