"""Proposed edits taken and left: once, on what they replace, and with their signal."""

from collections.abc import Iterator
from typing import Any

import pytest

from sessions_app import lifecycle
from sessions_app.models import Checkpoint, EditProposal, RefusedSave, Session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition, NotFound
from sessions_app.work import store
from sessions_app.workspace.assistant import proposals
from sessions_app.workspace.assistant.proposals import Draft, TakenProposal
from sessions_app.workspace.deliverables.places import find_place
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

MEMO: Any = {
    "document": {
        "title": "Memo",
        "sections": [
            {"id": "a", "heading": "Why", "text": "We wait."},
            {"id": "b", "heading": "How", "text": "Slowly."},
        ],
    }
}


@pytest.fixture
def session() -> Session:
    assessment = AssessmentFactory.create(deliverable_type="docx")
    session = SessionFactory.create(
        organization=assessment.organization,
        assessment=assessment,
        status="in_progress",
        phase_minutes=(30, 30),
    )
    lifecycle.checkpoint(session.pk, MEMO)
    return session


@pytest.fixture
def proposal(session: Session) -> EditProposal:
    return propose(session, "sections.0.text", "We act.")


def propose(session: Session, path: str, value: Any) -> EditProposal:
    state = Checkpoint.objects.get(session=session, phase__index=0).state
    place = find_place("docx", state, path)
    return proposals.create(session, session.pk, Draft(0, place, value, ""))


@pytest.fixture
def heard() -> Iterator[list[tuple[str, Any]]]:
    kept: list[tuple[str, Any]] = []

    def hear_taken(proposal: EditProposal, **_: Any) -> None:
        kept.append(("taken", proposal.pk))

    def hear_left(proposal: EditProposal, **_: Any) -> None:
        kept.append(("left", proposal.pk))

    signals.proposal_taken.connect(hear_taken)
    signals.proposal_left.connect(hear_left)
    yield kept
    signals.proposal_taken.disconnect(hear_taken)
    signals.proposal_left.disconnect(hear_left)


def texts(session: Session) -> list[str]:
    state: Any = Checkpoint.objects.get(session=session, phase__index=0).state
    return [section["text"] for section in state["document"]["sections"]]


def test_a_taken_edit_is_part_of_the_work_once(
    session: Session, proposal: EditProposal, heard: list[tuple[str, Any]]
) -> None:
    first = proposals.take(session.pk, proposal.pk, if_match=frozenset({"1"}))
    assert isinstance(first, TakenProposal)
    assert (first.revision, first.state["document"]["sections"][0]["text"]) == (2, "We act.")
    again = proposals.take(session.pk, proposal.pk, if_match=frozenset({"1"}))
    assert isinstance(again, TakenProposal)
    assert (again.revision, again.state) == (2, first.state)
    assert texts(session) == ["We act.", "Slowly."]
    assert heard == [("taken", proposal.pk)]
    with pytest.raises(Conflict, match="has been accepted"):
        proposals.leave(session.pk, proposal.pk)


def test_a_left_edit_changes_nothing(
    session: Session, proposal: EditProposal, heard: list[tuple[str, Any]]
) -> None:
    for _ in range(2):
        assert proposals.leave(session.pk, proposal.pk).state == "left"
    assert texts(session) == ["We wait.", "Slowly."]
    assert heard == [("left", proposal.pk)]
    with pytest.raises(Conflict, match="has been rejected"):
        proposals.take(session.pk, proposal.pk)


def test_what_changed_elsewhere_keeps_the_edit_from_nothing(
    session: Session, proposal: EditProposal
) -> None:
    first, second = MEMO["document"]["sections"]
    moved = {"document": {"title": "Memo", "sections": [{**second, "text": "Fast."}, first]}}
    lifecycle.checkpoint(session.pk, moved)
    assert isinstance(proposals.take(session.pk, proposal.pk), TakenProposal)
    assert texts(session) == ["Fast.", "We act."]


@pytest.mark.parametrize("sections", [[{"id": "a", "heading": "", "text": "Mine."}], []])
def test_an_edit_of_what_has_changed_is_refused_and_stays_open(
    sections: list[Any], session: Session, proposal: EditProposal, heard: list[tuple[str, Any]]
) -> None:
    lifecycle.checkpoint(session.pk, {"document": {"title": "Memo", "sections": sections}})
    with pytest.raises(Conflict, match="has changed"):
        proposals.take(session.pk, proposal.pk)
    assert texts(session) == [each["text"] for each in sections]
    assert EditProposal.objects.get().state == "open"
    assert heard == []


def test_a_stale_base_is_refused_like_a_save(
    session: Session, proposal: EditProposal, heard: list[tuple[str, Any]]
) -> None:
    outcome = proposals.take(session.pk, proposal.pk, if_match=frozenset({"0"}))
    assert isinstance(outcome, store.Refused)
    assert (outcome.revision, outcome.state) == (1, MEMO)
    assert RefusedSave.objects.get().state["document"]["sections"][0]["text"] == "We act."
    assert EditProposal.objects.get().state == "open"
    assert (texts(session), heard) == (["We wait.", "Slowly."], [])


def test_an_edit_is_of_its_phase(session: Session, proposal: EditProposal) -> None:
    lifecycle.advance_phase(session.pk, state=MEMO)
    session.refresh_from_db()
    assert not proposals.get_open(session)
    with pytest.raises(Conflict, match="phase that has ended"):
        proposals.take(session.pk, proposal.pk)


def test_after_the_end_nothing_is_taken_or_left(session: Session, proposal: EditProposal) -> None:
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF)
    with pytest.raises(IllegalTransition):
        proposals.take(session.pk, proposal.pk)
    with pytest.raises(IllegalTransition):
        proposals.leave(session.pk, proposal.pk)


def test_a_new_section_is_added_behind_the_last(session: Session) -> None:
    proposal = propose(session, "sections.2", {"heading": "When", "text": "Now."})
    lifecycle.checkpoint(
        session.pk, {"document": {"title": "", "sections": MEMO["document"]["sections"]}}
    )
    proposals.take(session.pk, proposal.pk)
    assert texts(session) == ["We wait.", "Slowly.", "Now."]


def test_the_edits_of_others_are_not_there(proposal: EditProposal) -> None:
    other = SessionFactory.create(status="in_progress")
    for decide in (proposals.take, proposals.leave):
        with pytest.raises(NotFound):
            decide(other.pk, proposal.pk)
