"""What the log says of a tool that the assistant used: in one transaction with its message."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from events_app.models import Event
from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.models import AssistantTurn, Message
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import runner
from sessions_app.workspace.assistant.completion import ToolCall
from sessions_app.workspace.assistant.tools import execution, outcome
from tests.factories import SessionFactory
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling

pytestmark = pytest.mark.django_db


def test_each_use_has_its_event(settings: Settings) -> None:
    session = SessionFactory.create(status="in_progress")
    with answering(calling("search_sources", {"query": "June"}), WHOLE) as (url, _):
        settings.ASSISTANT_URL = url
        runner.run(assistant.begin(session.pk, "Hello").pk)
    event = Event.objects.get(type="ai_tool_use")
    message = Message.objects.get(role="tool")
    assert isinstance(event.data.pop("durationMs"), int)
    assert event.data == {
        "content": "Searched the sources for “June”: in no file.",
        "messageId": str(message.pk),
        "tool": "search_sources",
        "query": "June",
    }


def test_a_use_that_is_undone_leaves_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionFactory.create(status="in_progress")
    turn = AssistantTurn.objects.create(session=session, lease_ends_at=timezone.now())
    execute: Callable[..., object] = execution.execute
    done = outcome.ToolOutcome("answer", "words", ToolUse("list_sources"))
    monkeypatch.setattr(execution, "_run", lambda *_: done)

    def undone() -> None:
        with transaction.atomic():
            execute(turn, ToolCall("a", "list_sources"))
            assert Message.objects.count() == Event.objects.count() == 1
            transaction.set_rollback(True)

    undone()
    assert Message.objects.count() == Event.objects.count() == 0
