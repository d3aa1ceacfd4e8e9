"""Edits that the assistant proposed, over HTTP."""

import pytest

from sessions_app import lifecycle
from sessions_app.models import EditProposal, Session
from sessions_app.workspace.assistant import proposals
from sessions_app.workspace.assistant.proposals import Draft
from sessions_app.workspace.deliverables.places import find_place
from tests import answers, paths
from tests.annotations import CandidateOf
from tests.at_work import at_work
from tests.clients import ApiClient

pytestmark = pytest.mark.django_db

MEMO = {"email": {"to": [], "cc": [], "subject": "Hello", "body": "We wait."}}


@pytest.fixture
def session() -> Session:
    return at_work("email", MEMO)


@pytest.fixture
def proposal(session: Session) -> EditProposal:
    draft = Draft(0, find_place("email", MEMO, "body"), "We act.", "Shorter.")
    return proposals.create(session, session.pk, draft)


@pytest.fixture
def candidate(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


def test_what_waits_is_shown_as_texts(
    session: Session, candidate: ApiClient, proposal: EditProposal
) -> None:
    path = paths.sessions(session, "assistant")
    (shown,) = candidate.get(path).json()["assistant"]["proposals"]
    assert shown == shown | {
        "id": str(proposal.pk),
        "state": "open",
        "path": "body",
        "target": "body",
        "before": "We wait.",
        "after": "We act.",
        "reason": "Shorter.",
    }
    candidate.post(f"{path}/proposals/{proposal.pk}/leave")
    assert candidate.get(path).json()["assistant"]["proposals"] == []


def test_taking_answers_with_the_work(
    session: Session, candidate: ApiClient, proposal: EditProposal
) -> None:
    path = paths.sessions(session, f"assistant/proposals/{proposal.pk}/take")
    for _ in range(2):  # a double click
        taken = candidate.post(path, If_Match='"1"')
        assert (taken.status_code, taken["ETag"]) == (200, '"2"')
        body = taken.json()
        assert body["proposal"]["state"] == "taken"
        assert body["revision"] == 2
        assert body["deliverableState"] == {"email": {**MEMO["email"], "body": "We act."}}


def test_a_stale_base_is_412_with_what_is_there(
    session: Session, candidate: ApiClient, proposal: EditProposal
) -> None:
    path = paths.sessions(session, f"assistant/proposals/{proposal.pk}/take")
    refused = candidate.post(path, If_Match='"0"')
    assert refused.status_code == 412
    assert refused.json()["current"]["deliverableState"] == MEMO


def test_what_has_changed_is_409_that_says_so(
    session: Session, candidate: ApiClient, proposal: EditProposal
) -> None:
    lifecycle.checkpoint(session.pk, {"email": {**MEMO["email"], "body": "Mine."}})
    refused = candidate.post(paths.sessions(session, f"assistant/proposals/{proposal.pk}/take"))
    assert "has changed" in answers.error(refused, 409, "conflict")


def test_leaving_twice_is_leaving_once(
    session: Session, candidate: ApiClient, proposal: EditProposal
) -> None:
    path = paths.sessions(session, f"assistant/proposals/{proposal.pk}/leave")
    for _ in range(2):
        left = candidate.post(path)
        assert (left.status_code, left.json()["proposal"]["state"]) == (200, "left")
