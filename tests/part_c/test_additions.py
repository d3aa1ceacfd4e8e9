"""Part C of the contract, “What is new” and its shapes: a test for each line, by real calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import Settings

from sessions_app.deletion import runner
from sessions_app.models import ApiKey, Organization, Session
from sessions_app.vocabulary.enums import Scope
from tests import answers, paths
from tests.annotations import CandidateOf, Json
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import ApiKeyFactory, AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import with_scores

pytestmark = pytest.mark.django_db

LIST_KEYS = 13


@pytest.fixture
def admin(organization: Organization) -> ApiClient:
    return ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain)


def make(organization: Organization, status: str, **more: Any) -> Session:
    return with_scores(SessionFactory.create(organization=organization, status=status, **more))


class TestChangingASession:
    def test_a_due_date_is_set_and_cleared_and_not_in_the_past(
        self, api: ApiClient, organization: Organization
    ) -> None:
        path = paths.sessions(make(organization, "invited"))
        due = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
        changed = api.patch(path, {"dueDate": due.isoformat()}).json()["session"]
        assert parse_datetime(changed["dueDate"]) == due
        past = (timezone.now() - timedelta(days=1)).isoformat()
        assert answers.faults(api.patch(path, {"dueDate": past})) == ["dueDate"]
        assert api.patch(path, {"dueDate": None}).json()["session"]["dueDate"] is None

    def test_a_time_factor_is_in_the_ledger_and_stays_with_the_session(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = make(organization, "invited", phase_minutes=(60,))
        path = paths.sessions(session)
        body = {"timeFactor": 1.5, "reason": "Larger print"}
        assert api.patch(path, body).status_code == 200
        api.patch(paths.assessments(session.assessment), {"taskPrompt": "A new version"})
        api.patch(path, body)
        workspace = candidate_of(session).get(paths.sessions(session, "workspace")).json()
        assert workspace["phases"][0]["minutes"] == 90
        timers = api.get(path).json()["session"]["timers"]
        assert "Larger print" in str(timers)
        for factor in (0.99, 4.01, 0, -1, "2"):
            refused = api.patch(path, {"timeFactor": factor, "reason": "x"})
            assert answers.faults(refused) == ["timeFactor"]
        assert answers.faults(api.patch(path, {"timeFactor": 2})) == ["reason"]

    def test_once_it_has_started_a_factor_is_too_late(
        self, api: ApiClient, organization: Organization
    ) -> None:
        path = paths.sessions(make(organization, "setup"))
        answers.error(api.patch(path, {"timeFactor": 2, "reason": "x"}), 409, "invalid_status")


class TestInviteMany:
    def test_a_result_for_each_in_order(self, api: ApiClient, organization: Organization) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        people = [
            {"email": "a@example.com", "name": "A"},
            {"email": "no address", "name": "B"},
            {"email": "A@example.com", "name": "A"},
        ]
        answer = api.post(paths.invite_many(assessment), {"candidates": people})
        assert answer.status_code == 200
        one, bad, again = answer.json()["results"]
        assert [one["status"], bad["status"], again["status"]] == [201, 400, 200]
        assert {"status", "session", "inviteUrl"} <= one.keys()
        assert "error" not in one
        assert bad["error"]["code"] == "invalid_request"
        assert "session" not in bad
        assert again["changed"] == []
        for wrong in ([], people * 200):
            refused = api.post(paths.invite_many(assessment), {"candidates": wrong})
            assert answers.faults(refused) == ["candidates"]


class TestDeletions:
    KEYS = (
        *("id", "status", "sessions", "running", "counts", "sample"),
        *("reason", "progress", "createdAt", "finishedAt", "receipt"),
    )

    def test_from_a_preview_to_its_receipt(
        self, admin: ApiClient, api: ApiClient, organization: Organization
    ) -> None:
        done, running = make(organization, "submitted"), make(organization, "in_progress")
        body = {"ids": [str(done.pk), str(running.pk)]}
        answers.error(api.post("/api/deletions", body), 403, "forbidden")
        preview = admin.post("/api/deletions", body)
        assert preview.status_code == 201
        deletion = preview.json()["deletion"]
        assert tuple(deletion) == self.KEYS
        facts = [deletion[name] for name in ("status", "sessions", "running", "receipt")]
        assert facts == ["preview", 2, 1, None]
        path = f"/api/deletions/{deletion['id']}"
        wrong = admin.post(f"{path}/confirm", {"sessions": 1, "reason": "Old"})
        answers.error(wrong, 409, "conflict")
        confirmed = admin.post(f"{path}/confirm", {"sessions": 2, "reason": "Old"})
        assert confirmed.status_code in {200, 202}
        work_off(runner.QUEUE)
        ended = admin.get(path).json()["deletion"]
        assert (ended["status"], ended["reason"]) == ("completed", "Old")
        assert ended["receipt"] is not None
        assert ended["finishedAt"] is not None
        assert list(Session.objects.all()) == [running]

    @pytest.mark.parametrize("body", [{}, {"ids": []}, {"filters": {}}, None])
    def test_neither_and_empty_ones_are_refused(self, admin: ApiClient, body: Json | None) -> None:
        assert admin.post("/api/deletions", body).status_code == 400

    def test_ids_of_others_are_not_found_for_the_whole(
        self, admin: ApiClient, organization: Organization
    ) -> None:
        mine, theirs = make(organization, "submitted"), SessionFactory.create(status="submitted")
        body = {"ids": [str(mine.pk), str(theirs.pk)]}
        answers.error(admin.post("/api/deletions", body), 404, "not_found")


class TestDecisions:
    def test_its_shape_and_from_when_it_is_possible(
        self, api: ApiClient, organization: Organization
    ) -> None:
        path = paths.sessions(make(organization, "submitted"), "decision")
        early = paths.sessions(make(organization, "in_progress"), "decision")
        body = {"decision": "advance", "reason": "Strong"}
        answers.error(api.post(early, body), 409, "invalid_status")
        answer = api.post(path, body)
        assert answer.status_code == 200
        decision = answer.json()["decision"]
        assert list(decision) == ["decision", "reason", "by", "at", "version"]
        assert (decision["decision"], decision["version"]) == ("advance", 1)
        taken_back = api.post(path, {"decision": None, "reason": "A mistake"})
        assert taken_back.json()["decision"]["version"] == 2
        changes = api.get("/api/sessions/changes").json()["changes"]
        assert [each["type"] for each in changes].count("session.decided") == 2


class TestReceipts:
    def test_both_credentials_get_it_after_the_submission(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = make(organization, "in_progress", phase_minutes=(60,))
        path = paths.sessions(session, "receipt")
        candidate = candidate_of(session)
        for client in (api, candidate):
            answers.error(client.get(path), 409, "invalid_status")
        candidate.post(paths.sessions(session, "submit"))
        receipts = [client.get(path).json()["receipt"] for client in (api, candidate)]
        assert receipts[0] == receipts[1]
        assert list(receipts[0]) == [
            "sessionId",
            "headHash",
            "events",
            "checkpoint",
            "inclusionProof",
        ]
        verified = api.post(paths.sessions(session, "verify")).json()
        assert verified == {
            "ok": True,
            "events": receipts[0]["events"],
            "head": receipts[0]["headHash"],
            "problems": [],
        }

    def test_the_public_key_is_open_to_all(self, db: None) -> None:
        answer = ApiClient().get("/.well-known/gradient-log-key")
        assert answer.status_code == 200
        assert answer.content.strip()


class TestOpenOnes:
    def test_the_event_types_are_33_with_all_that_is_said_of_them(self, db: None) -> None:
        types = ApiClient().get("/api/event-types").json()["eventTypes"]
        assert len({each["type"] for each in types}) == len(types) == 33
        for each in types:
            assert list(each) == ["type", "group", "label", "schema", "example"]

    def test_an_api_key_at_the_metrics_is_401(self, api: ApiClient, settings: Settings) -> None:
        settings.METRICS_TOKEN = "m" * 40
        assert api.get("/metrics").status_code == 401
        assert ApiClient().get("/metrics").status_code == 401
        assert ApiClient("m" * 40).get("/metrics").status_code == 200

    def test_readiness_says_how_old_the_last_sign_of_a_worker_is(self, db: None) -> None:
        answer = ApiClient().get("/readyz")
        assert answer.status_code == 200
        assert {"status", "workerAgeSeconds"} <= answer.json().keys()

    def test_a_stranger_s_origin_is_not_allowed(self, api: ApiClient) -> None:
        for path in ("/api/sessions", "/api/event-types", "/healthz", "/sign-in"):
            answer = api.get(path, Origin="https://stranger.example")
            assert "Access-Control-Allow-Origin" not in answer.headers


class TestAssessments:
    def test_both_paths_make_one_and_names_are_kept_as_typed(self, api: ApiClient) -> None:
        name = "Cafe\u0301  PM \u2013 \ufb01rst"  # neither composed nor folded
        for path in ("/api/assessments", "/api/assessments/create"):
            body = {"name": name, "phases": [{"name": "Task", "minutes": 5}]}
            made = api.post(path, body)
            assert made.status_code == 201
            assessment = made.json()["assessment"]
            assert (assessment["name"], assessment["autoScore"]) == (name, False)


def test_a_page_with_a_token_in_its_address_tells_nobody(session_of: Session) -> None:
    for path in (f"/invite/{session_of.token}", "/password/unknown/token"):
        policy = ApiClient().get(path)["Referrer-Policy"]
        assert policy in {"same-origin", "no-referrer", "strict-origin"}


@pytest.fixture
def session_of(api_key: ApiKey) -> Session:
    return SessionFactory.create(organization=api_key.organization, status="invited")
