"""What the assistant costs, and its bounds: by session, and by organization and day."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from sessions_app.models import AssistantTurn, AssistantUsage, Message, Session
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import runner, turns, usage
from tests.factories import SessionFactory
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling, event
from tests.threads import at_once

pytestmark = pytest.mark.django_db

USAGE = b'data: {"choices": [], "usage": {"total_tokens": 42}}\n\n'
COUNTED = event("One.", "stop") + USAGE + b"data: [DONE]\n\n"
BOUNDS = ["TOKENS", "CALLS", "SECONDS"]


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress")


@pytest.fixture
def ask(session: Session, settings: Settings) -> Callable[..., AssistantTurn]:
    def run(*bodies: bytes, of: Session = session, status: int = 200) -> AssistantTurn:
        with answering(*bodies, status=status) as (settings.ASSISTANT_URL, _):
            turn = assistant.begin(of.pk, "Hello")
            runner.run(turn.pk)
        return AssistantTurn.objects.get(pk=turn.pk)

    return run


def used() -> Any:
    return AssistantUsage.objects.values_list("calls", "tokens").get()


def test_the_tokens_are_those_of_the_server(ask: Callable[..., AssistantTurn]) -> None:
    turn = ask(COUNTED)
    assert (turn.calls, turn.tokens, turn.is_estimated) == (1, 42, False)
    assert used() == (1, 42)


def test_each_round_is_a_call_and_without_a_number_tokens_are_estimated(
    ask: Callable[..., AssistantTurn],
) -> None:
    turn = ask(calling("list_sources", {}), COUNTED)
    assert (turn.calls, turn.is_estimated) == (2, True)
    assert turn.tokens > 42
    assert used() == (2, turn.tokens)


def test_a_call_that_is_refused_counts_without_tokens(ask: Callable[..., AssistantTurn]) -> None:
    turn = ask(b"{}", status=500)
    assert (turn.calls, turn.tokens, turn.is_estimated) == (1, 0, False)


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("kind", ["SESSION", "DAY"])
def test_at_a_bound_nothing_more_is_asked(
    kind: str, bound: str, session: Session, ask: Callable[..., AssistantTurn], settings: Settings
) -> None:
    ask(COUNTED)
    turns.charge(AssistantTurn.objects.get(), tokens=0, is_estimated=False, milliseconds=1_000)
    setattr(settings, f"ASSISTANT_{kind}_{bound}", 1)
    with pytest.raises(Conflict, match=r"limit of 1 (tokens|model calls|seconds)") as refusal:
        ask(COUNTED)
    assert (refusal.value.retry_after_seconds is not None) == (kind == "DAY")
    assert Message.objects.filter(role="user").count() == 1


def test_a_turn_that_reaches_a_bound_ends_with_what_came(
    ask: Callable[..., AssistantTurn], settings: Settings
) -> None:
    settings.ASSISTANT_SESSION_CALLS = 1
    turn = ask(calling("list_sources", {}, text="Let me see."), WHOLE)
    assert turn.state == "failed"
    assert "limit of 1 model calls in this session" in turn.fault
    assert turn.text.strip() == "Let me see."


def test_a_day_s_bound_is_of_one_organization_and_one_day(
    session: Session, ask: Callable[..., AssistantTurn], settings: Settings
) -> None:
    settings.ASSISTANT_DAY_CALLS = 1
    other = SessionFactory.create(status="in_progress", phase_minutes=(3_000,))
    colleague = SessionFactory.create(
        status="in_progress", organization=session.organization, phase_minutes=(3_000,)
    )
    ask(COUNTED)
    with pytest.raises(Conflict, match="a day for all candidates"):
        ask(COUNTED, of=colleague)
    assert ask(COUNTED, of=other).state == "done"
    assert AssistantUsage.objects.count() == 2


def test_it_answers_again_after_midnight(
    settings: Settings, ask: Callable[..., AssistantTurn]
) -> None:
    settings.ASSISTANT_DAY_CALLS = 1
    with time_machine.travel(datetime(2026, 3, 1, 23, 59, 30, tzinfo=UTC), tick=False) as clock:
        session = SessionFactory.create(status="in_progress", phase_minutes=(60,))
        ask(COUNTED, of=session)
        with pytest.raises(Conflict) as refusal:
            ask(COUNTED, of=session)
        assert refusal.value.retry_after_seconds == 31
        clock.shift(31)
        assert ask(COUNTED, of=session).state == "done"


@pytest.mark.django_db(transaction=True)
def test_turns_at_the_same_moment_do_not_pass_the_day_s_calls(settings: Settings) -> None:
    settings.ASSISTANT_DAY_CALLS = 3
    first = SessionFactory.create(status="in_progress")
    others = [
        SessionFactory.create(organization=first.organization, status="in_progress")
        for _ in range(5)
    ]
    outcomes = at_once(*(partial(usage.reserve, each) for each in (first, *others)))
    assert sum(isinstance(each, Conflict) for each in outcomes) == 3
    assert AssistantUsage.objects.get().calls == 3
