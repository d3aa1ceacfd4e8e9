from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import (
    Assessment,
    AssessmentPhase,
    AuditEntry,
    Organization,
    Session,
    SessionPhase,
    default_rubric,
)
from sessions_app.vocabulary.materials import no_materials
from tests import answers, paths
from tests.annotations import Json, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CREATE = "/api/assessments/create"
LEAST = {"name": "Senior PM", "phases": [{"name": "Task", "minutes": 60}]}
RUBRIC: Json = {
    "version": 2,
    "totalPoints": 60,
    "categories": [
        {
            "id": "deliverable_quality",
            "name": "Deliverable quality",
            "points": 40,
            "scoringMethod": "llm_judge",
            "subCriteria": [
                {
                    "id": "form",
                    "name": "Form",
                    "points": 12.5,
                    "description": "Can be sent as it is.",
                    "enabled": False,
                }
            ],
        },
        {
            "id": "delegation",
            "name": "Delegation",
            "points": 20,
            "scoringMethod": "event_analysis",
            "subCriteria": [],
        },
    ],
}
WHOLE = {
    "name": "Board update",
    "role": "Chief of staff",
    "taskPrompt": "  Prepare six slides.\n",
    "deliverableType": "pptx",
    "setupMinutes": 0,
    "phases": [{"name": "Slides", "minutes": 75}, {"name": "Questions", "minutes": 0.05}],
    "dueDate": "2030-01-02T03:04:05+02:00",
    "isActive": False,
    "autoScore": True,
    "scoringRubric": RUBRIC,
    "materials": no_materials() | {"carryOver": True},
}
KEYS = [
    "id",
    "name",
    "role",
    "taskPrompt",
    "deliverableType",
    "setupMinutes",
    "phases",
    "dueDate",
    "isActive",
    "autoScore",
    "scoringRubric",
    "materials",
    "version",
    "createdAt",
    "updatedAt",
]


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(
        organization=organization, name="Senior PM", phases=[("Draft", 45), ("Final", 15)]
    )


def one(response: Response, status: int = 200) -> Json:
    assert response.status_code == status
    body = response.json()
    assert list(body) == ["assessment"]
    assert list(body["assessment"]) == KEYS
    assessment: Json = body["assessment"]
    return assessment


class TestMaking:
    @pytest.mark.parametrize("path", [CREATE, "/api/assessments"])
    def test_two_paths_make_one(self, api: ApiClient, path: str) -> None:
        response = api.post(path, LEAST)
        made = one(response, 201)
        assert response["Location"] == f"/api/assessments/{made['id']}"
        assert made["autoScore"] is False
        assert api.get("/api/assessments").json()["total"] == 1

    def test_all_of_it_is_kept(self, api: ApiClient, organization: Organization) -> None:
        with time_machine.travel(NOON, tick=False):
            response = api.post(CREATE, WHOLE)
        made = one(response, 201)
        id = made.pop("id")
        assert made == {
            **WHOLE,
            "dueDate": "2030-01-02T01:04:05Z",
            "version": 1,
            "createdAt": "2026-03-01T12:00:00Z",
            "updatedAt": "2026-03-01T12:00:00Z",
        }
        assert one(api.get(f"/api/assessments/{id}")) == {"id": id, **made}
        assert response["Location"] == f"/api/assessments/{id}"
        assert Assessment.objects.get().organization == organization

    def test_name_and_phases_are_enough(self, api: ApiClient) -> None:
        made = one(api.post(CREATE, LEAST), 201)
        expected = {
            "name": "Senior PM",
            "role": "",
            "taskPrompt": "",
            "deliverableType": "docx",
            "setupMinutes": 15,
            "phases": LEAST["phases"],
            "dueDate": None,
            "isActive": True,
            "scoringRubric": default_rubric(),
            "materials": no_materials(),
        }
        assert {key: made[key] for key in expected} == expected

    def test_the_default_rubric_is_the_contracts(self, api: ApiClient) -> None:
        rubric = one(api.post(CREATE, LEAST), 201)["scoringRubric"]
        points = {category["id"]: category["points"] for category in rubric["categories"]}
        assert points == {
            "deliverable_quality": 40,
            "delegation": 10,
            "description": 20,
            "discernment": 20,
            "diligence": 10,
        }
        assert one(api.post(CREATE, {**LEAST, "scoringRubric": rubric}), 201)

    def test_minutes_come_back_as_they_were_sent(self, api: ApiClient) -> None:
        response = api.post(CREATE, WHOLE)
        assert b'"minutes":75}' in response.content
        assert b'"minutes":0.05}' in response.content

    def test_twice_with_one_key_makes_one(self, api: ApiClient) -> None:
        first, second = (api.post(CREATE, LEAST, Idempotency_Key="k") for _ in range(2))
        assert first.json() == second.json()
        assert (second.status_code, second["Location"]) == (201, first["Location"])
        assert Assessment.objects.count() == 1

    @pytest.mark.parametrize("missing", ["name", "phases"])
    def test_what_is_required(self, api: ApiClient, missing: str) -> None:
        body = {key: value for key, value in LEAST.items() if key != missing}
        assert answers.faults(api.post(CREATE, body)) == [missing]

    def test_names_may_repeat(self, api: ApiClient) -> None:
        api.post(CREATE, LEAST)
        assert api.post(CREATE, LEAST).status_code == 201


PHASE = {"name": "Task", "minutes": 60}
BAD = [
    ("name", "", "name"),
    ("name", "   ", "name"),
    ("name", 7, "name"),
    ("name", None, "name"),
    ("name", "x" * 201, "name"),
    ("role", 7, "role"),
    ("role", None, "role"),
    ("role", "x" * 201, "role"),
    ("taskPrompt", [], "taskPrompt"),
    ("taskPrompt", "x" * 100_001, "taskPrompt"),
    ("deliverableType", "pdf", "deliverableType"),
    ("deliverableType", 7, "deliverableType"),
    ("deliverableType", ["docx"], "deliverableType"),
    ("setupMinutes", -1, "setupMinutes"),
    ("setupMinutes", "15", "setupMinutes"),
    ("setupMinutes", True, "setupMinutes"),
    ("setupMinutes", 5_256_001, "setupMinutes"),
    ("setupMinutes", 1e300, "setupMinutes"),
    ("phases", [], "phases"),
    ("phases", None, "phases"),
    ("phases", {}, "phases"),
    ("phases", [PHASE] * 101, "phases"),
    ("phases", [{"name": "x"}], "phases.0.minutes"),
    ("phases", [{**PHASE, "minutes": 0}], "phases.0.minutes"),
    ("phases", [PHASE, {**PHASE, "minutes": -1}], "phases.1.minutes"),
    ("phases", [{**PHASE, "minutes": "60"}], "phases.0.minutes"),
    ("phases", [{**PHASE, "minutes": 2**62}], "phases.0.minutes"),
    ("phases", [{**PHASE, "name": " "}], "phases.0.name"),
    ("phases", [{**PHASE, "index": 0}], "phases.0.index"),
    ("phases", ["Task"], "phases.0"),
    ("dueDate", "tomorrow", "dueDate"),
    ("dueDate", "2030-01-01T00:00:00", "dueDate"),
    ("isActive", "yes", "isActive"),
    ("isActive", None, "isActive"),
    ("isActive", 1, "isActive"),
    ("scoringRubric", None, "scoringRubric"),
    ("scoringRubric", [], "scoringRubric"),
    ("organization", "x", "organization"),
    ("id", "1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11", "id"),
]


@pytest.mark.parametrize(("field", "value", "fault"), BAD)
def test_bad_values_make_nothing_and_change_nothing(
    api: ApiClient, assessment: Assessment, field: str, value: object, fault: str
) -> None:
    before = one(api.get(paths.assessments(assessment)))
    for response in (
        api.post(CREATE, {**LEAST, field: value}),
        api.patch(paths.assessments(assessment), {"isActive": False, field: value}),
    ):
        assert [name.partition(".non_field")[0] for name in answers.faults(response)] == [fault]
    assert one(api.get(paths.assessments(assessment))) == before
    assert Assessment.objects.count() == 1


class TestChanging:
    def test_only_what_is_sent_changes(self, api: ApiClient, assessment: Assessment) -> None:
        before = one(api.get(paths.assessments(assessment)))
        after = one(api.patch(paths.assessments(assessment), {"isActive": False}))
        changed = {key for key in KEYS if before[key] != after[key]}
        assert changed == {"isActive", "updatedAt"}

    def test_everything_can_change(self, api: ApiClient, assessment: Assessment) -> None:
        after = one(api.patch(paths.assessments(assessment), WHOLE))
        assert after["phases"] == WHOLE["phases"]
        assert after["scoringRubric"] == RUBRIC
        assert one(api.get(paths.assessments(assessment))) == after

    def test_a_due_date_can_be_taken_away(self, api: ApiClient, assessment: Assessment) -> None:
        Assessment.objects.update(due_date=timezone.now())
        assert one(api.patch(paths.assessments(assessment), {"dueDate": None}))["dueDate"] is None

    def test_phases_are_replaced_as_one_list(self, api: ApiClient, assessment: Assessment) -> None:
        body = {"phases": [{"name": "Only", "minutes": 5}]}
        assert one(api.patch(paths.assessments(assessment), body))["phases"] == body["phases"]
        assert AssessmentPhase.objects.count() == 1

    @pytest.mark.parametrize(
        ("apply_to", "phases"),
        [("new", [("Draft", 45), ("Final", 15)]), ("invited", [("Only", 5)])],
    )
    def test_an_invited_session_moves_along_unless_told_otherwise(
        self, api: ApiClient, assessment: Assessment, apply_to: str, phases: list[tuple[str, float]]
    ) -> None:
        jane = {"email": "jane@example.com", "name": "Jane"}
        invited = api.post(paths.invite(assessment), jane).json()["session"]
        change = {"phases": [{"name": "Only", "minutes": 5}], "setupMinutes": 1}
        api.patch(paths.assessments(assessment), {**change, "applyTo": apply_to})
        session = Session.objects.get(pk=invited["id"])
        rows = session.phases.order_by("index").values_list("name", "minutes")
        assert (list(rows), session.setup_minutes) == (phases, 1 if apply_to == "invited" else 15)

    def test_nothing_sent_changes_nothing(self, api: ApiClient, assessment: Assessment) -> None:
        before = one(api.get(paths.assessments(assessment)))
        assert one(api.patch(paths.assessments(assessment), {})) == before

    def test_a_body_is_required(self, api: ApiClient, assessment: Assessment) -> None:
        response = api.request("PATCH", paths.assessments(assessment))
        answers.error(response, 400, "invalid_request")


class TestDeleting:
    def test_one_without_sessions_goes_with_its_phases(
        self, api: ApiClient, assessment: Assessment, api_key: KeyWithPlain
    ) -> None:
        response = api.delete(paths.assessments(assessment))
        assert (response.status_code, response.json()) == (200, {"ok": True})
        assert not Assessment.objects.exists()
        assert not AssessmentPhase.objects.exists()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_id) == ("assessment.deleted", assessment.pk)
        assert (entry.actor_kind, entry.actor_id) == ("api_key", str(api_key.pk))
        answers.error(api.delete(paths.assessments(assessment)), 404, "not_found")

    def test_one_with_sessions_stays(
        self, api: ApiClient, assessment: Assessment, organization: Organization
    ) -> None:
        SessionFactory.create(organization=organization, assessment=assessment, status="reviewed")
        answers.error(api.delete(paths.assessments(assessment)), 409, "conflict")
        assert one(api.get(paths.assessments(assessment)))
        assert SessionPhase.objects.exists()
        assert not AuditEntry.objects.exists()


class TestTheList:
    def test_a_list_of_nothing(self, api: ApiClient) -> None:
        body = api.get(paths.assessments()).json()
        assert body == {"assessments": [], "total": 0, "limit": 20, "offset": 0}

    def test_the_newest_come_first_and_whole(
        self, api: ApiClient, organization: Organization
    ) -> None:
        now = timezone.now()
        made = [
            AssessmentFactory.create(
                organization=organization, created_at=now - timedelta(days=age)
            )
            for age in (2, 0, 1)
        ]
        rows = api.get(paths.assessments()).json()["assessments"]
        assert [row["id"] for row in rows] == [str(made[n].pk) for n in (1, 2, 0)]
        assert rows[0] == one(api.get(paths.assessments(made[1])))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("isActive=true", ["active"]),
            ("isActive=false", ["inactive"]),
            ("deliverableType=pptx", ["inactive"]),
            ("isActive=true&deliverableType=pptx", []),
        ],
    )
    def test_filters(
        self, api: ApiClient, organization: Organization, query: str, found: list[str]
    ) -> None:
        AssessmentFactory.create(organization=organization, name="active")
        AssessmentFactory.create(
            organization=organization, name="inactive", is_active=False, deliverable_type="pptx"
        )
        body = api.get(f"{paths.assessments()}?{query}").json()
        assert [row["name"] for row in body["assessments"]] == found
        assert body["total"] == len(found)

    @pytest.mark.parametrize("value", ["1", "True", "yes", "null", " true"])
    def test_what_is_neither_true_nor_false_is_refused(self, api: ApiClient, value: str) -> None:
        response = api.get(f"{paths.assessments()}?isActive={value}")
        assert answers.faults(response) == ["isActive"]

    def test_pages(self, api: ApiClient, organization: Organization) -> None:
        AssessmentFactory.create_batch(3, organization=organization)
        response = api.get(f"{paths.assessments()}?limit=2&offset=1&isActive=true")
        assert (len(response.json()["assessments"]), response.json()["total"]) == (2, 3)
        assert 'limit=2&offset=0&isActive=true>; rel="prev"' in response["Link"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_queries_is_fixed(
        self,
        api: ApiClient,
        organization: Organization,
        rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        api.get(paths.assessments())
        AssessmentFactory.create_batch(rows, organization=organization, phases=[("a", 1)] * rows)
        with django_assert_num_queries(5):
            assert len(api.get(paths.assessments()).json()["assessments"]) == rows
