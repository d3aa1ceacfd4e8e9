from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.models import AuditEntry, Organization, Session, SessionPhase
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

SOON = "2090-01-02T03:04:05Z"
MORE = {"timeFactor": 1.25, "reason": "Needs larger print"}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, setup_minutes=10, phase_minutes=(45, 0.3)
    )


def change(api: ApiClient, session: Session, **body: object) -> Json:
    response = api.patch(paths.sessions(session), body)
    assert response.status_code == 200, response.content
    shown: Json = response.json()["session"]
    assert shown == api.get(paths.sessions(session)).json()["session"]
    return shown


class TestTheDueDate:
    def test_it_is_moved_and_cleared(self, api: ApiClient, session: Session) -> None:
        assert change(api, session, dueDate=SOON)["dueDate"] == SOON
        assert change(api, session)["dueDate"] == SOON
        assert change(api, session, dueDate=None)["dueDate"] is None

    def test_a_session_that_ran_out_can_be_started_again(
        self, api: ApiClient, session: Session
    ) -> None:
        Session.objects.filter(pk=session.pk).update(due_date=timezone.now() - timedelta(days=1))
        candidate = ApiClient(session.token)
        start = paths.sessions(session, "start-setup")
        answers.error(candidate.post(start), 409, "time_expired")
        change(api, session, dueDate=SOON)
        assert candidate.post(start).status_code == 200

    def test_one_that_has_passed_is_refused(self, api: ApiClient, session: Session) -> None:
        response = api.patch(paths.sessions(session), {**MORE, "dueDate": "2020-01-01T00:00:00Z"})
        assert answers.faults(response) == ["dueDate"]
        session.refresh_from_db()
        assert (session.due_date, session.time_factor) == (None, 1)

    def test_the_audit_says_who_moved_it(self, api: ApiClient, session: Session) -> None:
        change(api, session, dueDate=SOON)
        change(api, session, dueDate=SOON)
        entry = AuditEntry.objects.get(action="session.due_date_changed")
        assert (entry.object_id, entry.actor_kind) == (session.pk, "api_key")
        assert entry.details == {"from": None, "to": SOON}


class TestTheTimeFactor:
    def test_each_timer_gets_that_much_more(self, api: ApiClient, session: Session) -> None:
        shown = change(api, session, **MORE)
        assert shown["timeFactor"] == 1.25
        assert [phase["minutes"] for phase in shown["phases"]] == [56.25, 0.375]
        assert [timer["minutes"] for timer in shown["timers"]] == [12.5, 56.25, 0.375]

    def test_the_ledger_says_by_whom_and_why(self, api: ApiClient, session: Session) -> None:
        shown = change(api, session, **MORE)
        assert [timer["name"] for timer in shown["timers"]] == ["Setup", "Phase 1", "Phase 2"]
        assert [timer["phaseIndex"] for timer in shown["timers"]] == [None, 0, 1]
        for timer in shown["timers"]:
            (entry,) = timer["changes"]
            assert (entry["factor"], entry["minutes"]) == (1.25, None)
            assert (entry["reason"], entry["by"]["kind"]) == (MORE["reason"], "api_key")
            assert entry["at"].endswith("Z")

    def test_it_is_replaced_not_multiplied(self, api: ApiClient, session: Session) -> None:
        change(api, session, **MORE)
        change(api, session, **MORE)
        shown = change(api, session, timeFactor=1.1, reason="As agreed")
        assert [timer["minutes"] for timer in shown["timers"]] == [11, 49.5, 0.33]
        assert len(shown["timers"][0]["changes"]) == 2
        shown = change(api, session, timeFactor=1, reason="Not needed")
        assert [timer["minutes"] for timer in shown["timers"]] == [10, 45, 0.3]

    def test_the_candidate_reads_it_before_the_start(
        self, api: ApiClient, session: Session
    ) -> None:
        change(api, session, **MORE)
        candidate = ApiClient(session.token)
        workspace = candidate.get(paths.sessions(session, "workspace")).json()
        assert [phase["minutes"] for phase in workspace["phases"]] == [56.25, 0.375]
        assert (workspace["setupMinutes"], workspace["timeFactor"]) == (12.5, 1.25)

    def test_the_timers_run_for_it(self, api: ApiClient, session: Session) -> None:
        change(api, session, **MORE)
        candidate = ApiClient(session.token)
        for verb, minutes in (("start-setup", 12.5), ("start-task", 56.25)):
            assert candidate.post(paths.sessions(session, verb)).status_code == 200
            session.refresh_from_db()
            begun = session.task_started_at or session.setup_started_at
            assert begun is not None
            assert session.timer_ends_at == begun + timedelta(minutes=minutes)

    def test_an_extension_is_in_the_ledger_of_its_timer(
        self, api: ApiClient, session: Session
    ) -> None:
        change(api, session, **MORE)
        candidate = ApiClient(session.token)
        candidate.post(paths.sessions(session, "start-setup"))
        api.post(paths.sessions(session, "extend"), {"minutes": 5, "reason": "Alarm"})
        shown = api.get(paths.sessions(session)).json()["session"]
        changes = [
            [(entry["factor"], entry["minutes"]) for entry in timer["changes"]]
            for timer in shown["timers"]
        ]
        assert changes == [[(1.25, None), (None, 5)], [(1.25, None)], [(1.25, None)]]

    @pytest.mark.parametrize("status", [Status.SETUP, Status.IN_PROGRESS, Status.SUBMITTED])
    def test_once_started_it_is_too_late(
        self, api: ApiClient, organization: Organization, status: Status
    ) -> None:
        session = SessionFactory.create(organization=organization, status=status)
        before = list(SessionPhase.objects.values())
        answers.error(api.patch(paths.sessions(session), MORE), 409, "invalid_status")
        assert list(SessionPhase.objects.values()) == before

    @pytest.mark.parametrize(
        ("body", "faults"),
        [
            ({"timeFactor": 1.5}, ["reason"]),
            ({"timeFactor": 1.5, "reason": " "}, ["reason"]),
            ({"reason": "Why"}, ["reason"]),
            ({"timeFactor": 0.99, "reason": "Why"}, ["timeFactor"]),
            ({"timeFactor": 4.01, "reason": "Why"}, ["timeFactor"]),
            ({"timeFactor": "1.5", "reason": "Why"}, ["timeFactor"]),
            ({"timeFactor": None, "reason": "Why"}, ["timeFactor"]),
            ({"dueDate": "soon"}, ["dueDate"]),
            ({"status": "scored"}, ["status"]),
        ],
    )
    def test_what_is_not_valid_is_refused_by_name(
        self, api: ApiClient, session: Session, body: Json, faults: list[str]
    ) -> None:
        assert answers.faults(api.patch(paths.sessions(session), body)) == faults
