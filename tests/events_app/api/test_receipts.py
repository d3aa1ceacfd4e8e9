import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app import tree
from events_app.models import Event, LogHead
from sessions_app import lifecycle
from sessions_app.models import Change, Organization, Session
from tests import answers, paths
from tests.annotations import CandidateOf, Json
from tests.clients import ApiClient
from tests.events_app.test_verification import tamper
from tests.factories import SessionFactory
from tests.logs import record_at
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db
KEYS = ["sessionId", "headHash", "events", "checkpoint", "inclusionProof"]


@pytest.fixture
def session(api: ApiClient) -> Session:
    organization = Organization.objects.get()
    session = SessionFactory.create(organization=organization, status="in_progress")
    record_at(session, 0, "manual_edit", "manual_edit")
    return session


def receipt(client: ApiClient, session: Session) -> Json:
    response = client.get(paths.sessions(session, "receipt"))
    assert response.status_code == 200
    body: Json = response.json()
    assert list(body) == ["receipt"]
    found: Json = body["receipt"]
    return found


def test_there_is_none_before_the_submission(
    api: ApiClient, session: Session, candidate_of: CandidateOf
) -> None:
    for client in (api, candidate_of(session)):
        response = client.get(paths.sessions(session, "receipt"))
        answers.error(response, 409, "invalid_status")


def test_it_has_the_head_at_once_and_its_proof_when_it_is_signed(
    api: ApiClient, session: Session, candidate_of: CandidateOf
) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    head = LogHead.objects.get()
    at_once = receipt(candidate_of(session), session)
    assert list(at_once) == KEYS
    assert at_once == {
        "sessionId": str(session.pk),
        "headHash": bytes(head.last_hash).hex(),
        "events": 3,
        "checkpoint": None,
        "inclusionProof": None,
    }
    tree.sign_heads()
    signed = receipt(api, session)
    assert signed == receipt(candidate_of(session), session)
    assert signed["inclusionProof"] == {"leafIndex": 0, "treeSize": 1, "hashes": []}
    assert signed["checkpoint"].startswith(f"gradient-log/{session.organization_id}\n1\n")


def test_a_proof_is_of_the_head_that_the_receipt_has(api: ApiClient, session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    tree.sign_heads()
    record_at(session, 9, "manual_edit")
    assert (receipt(api, session)["events"], receipt(api, session)["checkpoint"]) == (4, None)
    tree.sign_heads()
    assert receipt(api, session)["inclusionProof"]["treeSize"] == 2


def test_the_change_of_the_submission_has_the_head_too(session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    data = Change.objects.get(type="session.submitted").data
    assert (data["headHash"], data["events"]) == (bytes(LogHead.objects.get().last_hash).hex(), 3)
    assert data["status"] == "submitted"


def test_a_receipt_costs_the_same_in_every_tree(api: ApiClient, session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    for _ in range(2):
        tree.sign_heads()
        with CaptureQueriesContext(connection) as queries:
            receipt(api, session)
        assert len(queries) <= 11
        for _other in range(9):
            other = SessionFactory.create(organization=session.organization, status="in_progress")
            tree.begin([other.pk])
            record_at(other, 0, "manual_edit")


def test_a_log_as_it_was_recorded_is_verified(api: ApiClient, session: Session) -> None:
    response = api.post(paths.sessions(session, "verify"))
    assert (response.status_code, response.json()) == (
        200,
        {
            "ok": True,
            "events": 2,
            "head": bytes(LogHead.objects.get().last_hash).hex(),
            "problems": [],
        },
    )


def test_a_log_without_events_is_verified_too(api: ApiClient, session: Session) -> None:
    empty = SessionFactory.create(organization=session.organization)
    body = api.post(paths.sessions(empty, "verify")).json()
    assert (body["ok"], body["events"], len(body["head"])) == (True, 0, 64)


def test_a_changed_log_is_told_where(api: ApiClient, session: Session) -> None:
    tamper("UPDATE events_app_event SET phase = 'setup' WHERE seq = 2")
    body = api.post(paths.sessions(session, "verify")).json()
    assert (body["ok"], body["events"]) == (False, 2)
    assert body["problems"] == [{"seq": 2, "what": "Event 2 was changed, inserted or moved."}]


def test_verifying_takes_no_body_and_changes_nothing(api: ApiClient, session: Session) -> None:
    assert answers.faults(api.post(paths.sessions(session, "verify"), {"deep": True})) == ["deep"]
    before = list(Event.objects.values())
    api.post(paths.sessions(session, "verify"))
    assert list(Event.objects.values()) == before
