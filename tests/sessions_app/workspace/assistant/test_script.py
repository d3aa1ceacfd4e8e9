"""The demonstration's script uses the tools as a model does, and only in the demonstration."""

import pytest
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import AssistantTurn, EditProposal, Message, Session
from sessions_app.workspace import assistant, materials
from sessions_app.workspace.assistant import runner, script
from tests.factories import AssessmentFactory, SessionFactory
from tests.materials import START, assessment_with_materials

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(settings: Settings) -> Session:
    assessment = assessment_with_materials()
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    return session


def ask(session: Session, content: str) -> AssistantTurn:
    turn = assistant.begin(session.pk, content)
    runner.run(turn.pk)
    return AssistantTurn.objects.get(pk=turn.pk)


def test_it_searches_reads_and_proposes(session: Session) -> None:
    lifecycle.checkpoint(session.pk, START)
    materials.connect(session.pk, "drive")
    turn = ask(session, "What was it in June?")
    assert (turn.state, turn.calls) == ("done", 4)
    assert list(Message.objects.filter(role="tool").values_list("content", flat=True)) == [
        "Searched the sources for “What”: in no file.",
        "Listed the sources: Shared drive, Inbox.",
        "Read “ledger.csv”, 21 of 21 characters.",
        "Proposed an edit of section 1: A reader sees where the figures come from.",
    ]
    assert EditProposal.objects.get().change["after"] == "(Source: ledger.csv)"
    assert "not a language model" in turn.text


def test_it_proposes_the_same_once(session: Session) -> None:
    state = {
        "document": {
            **START["document"],
            "sections": [{"heading": "", "text": "x (Source: ledger.csv)"}],
        }
    }
    lifecycle.checkpoint(session.pk, state)
    materials.connect(session.pk, "drive")
    assert ask(session, "What was it in June?").state == "done"
    assert not EditProposal.objects.exists()


@pytest.mark.parametrize("type", ["docx", "pptx", "xlsx", "email", "workflow"])
def test_it_proposes_for_each_type_even_before_anything_is_saved(
    type: str, settings: Settings
) -> None:
    given = assessment_with_materials()
    assessment = AssessmentFactory.create(
        organization=given.organization, deliverable_type=type, materials=given.materials
    )
    given.files.update(assessment=assessment)
    session = SessionFactory.create(
        organization=given.organization, assessment=assessment, status="in_progress"
    )
    settings.ASSISTANT_SCRIPTED = given.organization.slug
    assert ask(session, "Payment?").state == "done"
    assert EditProposal.objects.get().change == {"before": "", "after": "(Source: terms.txt)"}


def test_it_answers_nobody_else(session: Session) -> None:
    other = SessionFactory.create(status="in_progress")
    assert assistant.name(session.pk) == script.NAME
    assert assistant.name(other.pk) is None
