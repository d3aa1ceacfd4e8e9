"""What the log says of an answer: the model, and whether it is whole."""

import pytest

from events_app.models import Event
from sessions_app.models import AssistantTurn
from sessions_app.vocabulary.enums import TurnState
from sessions_app.workspace.assistant import turns
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [TurnState.DONE, TurnState.FAILED])
def test_a_partial_answer_is_marked(state: TurnState) -> None:
    turn = turns.open_turn(SessionFactory.create(status="in_progress").pk, "Hello")
    turns.end(turn, state, text="An answer", model="model-1")
    asked, answered = Event.objects.order_by("seq")
    assert (asked.type, asked.data["content"]) == ("user_message", "Hello")
    assert answered.type == "ai_response"
    message_id = AssistantTurn.objects.get().message_id
    expected = {"content": "An answer", "messageId": str(message_id), "model": "model-1"}
    assert answered.data == (expected if state == TurnState.DONE else expected | {"stopped": True})
