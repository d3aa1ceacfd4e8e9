"""Part C of the contract, “What changes in parts A and B”: a test for each line, by real calls.

`test_places.py` says where the lines are tested that are not here.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sessions_app.models import Organization, Session
from tests import answers, paths
from tests.annotations import CandidateOf, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.part_c.bodies import STATE, both_ways, event

pytestmark = pytest.mark.django_db


class TestInvitingAgain:
    def invite(self, api: ApiClient, session: Session, **body: object) -> Response:
        known = {"email": session.candidate.email, "name": session.candidate.name}
        return api.post(paths.invite(session.assessment), {**known, "sendEmail": False, **body})

    @pytest.fixture
    def invited(self, organization: Organization) -> Session:
        return SessionFactory.create(organization=organization, status="invited")

    def test_what_differs_is_taken_over_and_named(self, api: ApiClient, invited: Session) -> None:
        due = timezone.now().replace(microsecond=0) + timedelta(days=3)
        answer = self.invite(
            api, invited, name="Another Name", dueDate=due.isoformat(), sendEmail=True
        )
        assert answer.status_code == 200
        assert answer.json()["changed"] == ["dueDate", "name", "email"]
        assert answer.json()["session"]["id"] == str(invited.pk)
        again = self.invite(api, invited, name="Another Name", dueDate=due.isoformat())
        assert again.json()["changed"] == []
        detail = api.get(paths.sessions(invited)).json()["session"]
        assert parse_datetime(detail["dueDate"]) == due
        assert detail["invitation"]["email"] == "queued"

    def test_a_due_date_that_has_passed_is_refused(self, api: ApiClient, invited: Session) -> None:
        past = (timezone.now() - timedelta(minutes=1)).isoformat()
        refused = self.invite(api, invited, name="Another Name", dueDate=past)
        assert answers.faults(refused) == ["dueDate"]
        invited.candidate.refresh_from_db()
        assert invited.candidate.name != "Another Name"

    def test_an_inactive_assessment_still_gives_the_open_session(
        self, api: ApiClient, invited: Session
    ) -> None:
        api.patch(paths.assessments(invited.assessment), {"isActive": False})
        assert self.invite(api, invited).status_code == 200
        stranger = {"email": "new@example.com", "name": "New"}
        answers.error(api.post(paths.invite(invited.assessment), stranger), 409, "conflict")

    def test_its_state_of_the_e_mail_has_four_keys(self, api: ApiClient, invited: Session) -> None:
        state = api.get(paths.sessions(invited)).json()["session"]["invitation"]
        assert state == {"email": "none", "attempts": 0, "sentAt": None, "lastError": None}


class TestVersions:
    def test_what_a_version_holds_and_where_a_session_names_it(
        self, api: ApiClient, organization: Organization
    ) -> None:
        body = {"name": "  PM  ", "phases": [{"name": "Task", "minutes": 5}]}
        made = api.post("/api/assessments", body)
        assert made.status_code == 201
        id = made.json()["assessment"]["id"]
        path = f"/api/assessments/{id}"
        who = {"email": "jane@example.com", "name": "Jane", "sendEmail": False}
        session = api.post(f"{path}/invite", who).json()["session"]
        for change in ({"taskPrompt": "Another"}, {"taskPrompt": "Another"}, {"name": "Renamed"}):
            assert api.patch(path, change).status_code == 200
        versions = api.get(f"{path}/versions").json()["versions"]
        assert sorted(each["version"] for each in versions) == [1, 2]
        assert {"version", "createdAt", "createdBy"} <= versions[0].keys()
        detail = api.get(f"/api/sessions/{session['id']}").json()["session"]
        assert detail["assessmentVersion"] == 2
        api.patch(path, {"taskPrompt": "A third", "applyTo": "new"})
        detail = api.get(f"/api/sessions/{session['id']}").json()["session"]
        assert detail["assessmentVersion"] == 2

    def test_one_that_has_started_keeps_its_own(
        self, api: ApiClient, session: Session, candidate_of: CandidateOf
    ) -> None:
        change = {"taskPrompt": "Another", "phases": [{"name": "Other", "minutes": 1}]}
        api.patch(paths.assessments(session.assessment), change)
        workspace = candidate_of(session).get(paths.sessions(session, "workspace")).json()
        assert workspace["assessment"]["taskPrompt"] == ""
        assert len(workspace["phases"]) == 3


class TestErasure:
    def test_it_ends_what_runs_and_kills_the_token(
        self, api: ApiClient, session: Session, candidate_of: CandidateOf
    ) -> None:
        candidate_of(session).post(paths.sessions(session, "checkpoint"), STATE)
        path = f"{paths.candidates(session.candidate)}?erase=true"
        assert api.delete(path).json() == {"ok": True}
        detail = api.get(paths.sessions(session)).json()["session"]
        assert (detail["status"], detail["submittedBy"]) == ("submitted", "staff")
        assert session.candidate.name not in str(detail)
        dead = candidate_of(session).get(paths.sessions(session, "workspace"))
        answers.error(dead, 401, "unauthorized")
        answers.error(api.delete(path), 404, "not_found")
        assert api.post(paths.sessions(session, "verify")).json()["ok"] is True
        work = api.get(paths.sessions(session, "work")).json()
        assert "Draft" not in str(work)


class TestSettled:
    def test_the_time_that_remained_is_null_where_it_was_not_left_by_hand(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = SessionFactory.create(
            organization=organization,
            status="in_progress",
            phase_minutes=(60, 30, 15),
            now=timezone.now() - timedelta(minutes=61),  # the first phase's timer is over
        )
        candidate = candidate_of(session)
        advance = {"phaseIndex": 1, "timeRemainingAtEnd": 7}
        candidate.post(paths.sessions(session, "advance-phase"), advance)
        candidate.post(paths.sessions(session, "submit"))
        phases = api.get(paths.sessions(session)).json()["session"]["phases"]
        assert [each["timeRemainingAtEnd"] for each in phases] == [None, 7, None]

    @pytest.mark.parametrize("credential", [None, "gai_wrong", "api"])
    def test_a_malformed_id_is_not_found_with_or_without_a_credential(
        self, api: ApiClient, credential: str | None
    ) -> None:
        client = api if credential == "api" else ApiClient(credential)
        for path in ("sessions/1", "sessions/1/events", "candidates/x", "assessments/x/versions"):
            answers.error(client.get(f"/api/{path}"), 404, "not_found")

    def test_an_address_is_kept_in_lower_case_whole(
        self, api: ApiClient, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        who = {"email": " Jane.DOE@BÜCHER.example ", "name": " Jane\u0301 ", "sendEmail": False}
        session = api.post(paths.invite(assessment), who).json()["session"]
        (candidate,) = api.get("/api/candidates").json()["candidates"]
        assert candidate["email"] == "jane.doe@xn--bcher-kva.example"
        assert candidate["name"] == "Jan\u00e9"
        assert session["candidateId"] == candidate["id"]

    @both_ways
    def test_details_name_the_place_in_a_batch(self, session: Session, django_alone: bool) -> None:
        client = ApiClient(session.token, django_alone=django_alone)
        path = paths.sessions(session, "events")
        assert answers.faults(client.post(path, {"events": [1]})) == ["events.0"]
        twice = [event(id="not-an-id"), event(type="unknown")]
        assert answers.faults(client.post(path, {"events": twice})) == [
            "events.0.id",
            "events.1.type",
        ]

    @pytest.mark.parametrize("path", ["sessions", "candidates", "assessments"])
    def test_a_negative_offset_is_told_what_it_may_be(self, api: ApiClient, path: str) -> None:
        answer = api.get(f"/api/{path}?offset=-1")
        assert answers.faults(answer) == ["offset"]
        assert "0 or more" in str(answer.json()["error"]["details"]["offset"])


class TestAnotherAddress:
    def test_the_old_link_is_dead_and_the_new_one_opens(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = SessionFactory.create(organization=organization, status="invited")
        old = candidate_of(session)
        workspace = paths.sessions(session, "workspace")
        path = paths.candidates(session.candidate)
        assert api.patch(path, {"email": "new@example.com"}).status_code == 200
        answers.error(old.get(workspace), 401, "unauthorized")
        detail = api.get(paths.sessions(session)).json()["session"]
        assert ApiClient(detail["token"]).get(workspace).status_code == 200
        assert detail["invitation"]["email"] == "queued"

    def test_who_has_started_keeps_the_link(
        self, api: ApiClient, session: Session, candidate_of: CandidateOf
    ) -> None:
        api.patch(paths.candidates(session.candidate), {"email": "new@example.com"})
        workspace = candidate_of(session).get(paths.sessions(session, "workspace"))
        assert workspace.status_code == 200


def _secrets() -> dict[str, Callable[[ApiClient, Session], Response]]:
    return {
        "a session": lambda api, s: api.get(paths.sessions(s)),
        "the list": lambda api, _: api.get("/api/sessions"),
        "an invitation": lambda api, s: api.post(
            paths.invite(s.assessment), {"email": "n@example.com", "name": "N"}
        ),
        "many invitations": lambda api, s: api.post(
            paths.invite_many(s.assessment),
            {"candidates": [{"email": "m@example.com", "name": "M"}]},
        ),
        "another token": lambda api, s: api.post(paths.sessions(s, "rotate-token")),
        "the link again": lambda api, s: api.post(
            paths.sessions(s, "invitation"), {"sendEmail": False}
        ),
        "the export": lambda api, _: api.get("/api/sessions/export"),
        "the feed": lambda api, _: api.get("/api/sessions/changes"),
    }


@pytest.mark.parametrize("which", _secrets())
def test_an_answer_with_a_token_is_not_stored(
    api: ApiClient, organization: Organization, which: str
) -> None:
    session = SessionFactory.create(organization=organization, status="setup")
    answer = _secrets()[which](api, session)
    assert answer.status_code in {200, 201}
    assert answer["Cache-Control"] == "no-store"


def test_a_person_s_data_are_in_one_normal_form_at_the_candidate_s_door(api: ApiClient) -> None:
    candidate = CandidateFactory.create(organization=Organization.objects.get())
    answer = api.patch(paths.candidates(candidate), {"name": " Ame\u0301lie ", "email": "A@B.ORG"})
    assert answer.status_code == 200
    changed = answer.json()["candidate"]
    assert (changed["name"], changed["email"]) == ("Am\u00e9lie", "a@b.org")
