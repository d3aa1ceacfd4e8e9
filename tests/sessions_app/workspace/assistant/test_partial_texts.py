"""Partial answers are saved together, so that many of them slow no save."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Thread

import pytest
from django.db import connections, transaction

from sessions_app import lifecycle
from sessions_app.deletion import single
from sessions_app.models import AssistantTurn, Session
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import partial_texts, turns
from sessions_app.workspace.assistant.faults import TurnEnded
from sessions_app.workspace.assistant.partial_texts import PartialTexts
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def open_turns(number: int) -> list[AssistantTurn]:
    sessions = SessionFactory.create_batch(number, status="in_progress")
    return [turns.open_turn(session.pk, "Which plan?") for session in sessions]


def saved(*opened: AssistantTurn) -> list[str]:
    texts = dict(AssistantTurn.objects.values_list("pk", "text"))
    return [texts[turn.pk] for turn in opened]


def test_the_texts_of_all_answers_are_saved_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partial_texts, "SAVE_INTERVAL_SECONDS", 3600)
    first, second, third = open_turns(3)
    texts = PartialTexts()
    with ExitStack() as stack:
        save = [stack.enter_context(texts.collect(turn.pk)) for turn in (first, second, third)]
        save[0]("One")
        save[1]("Two")
        save[2]("Three")
        assert saved(first, second, third) == ["One", "", ""]
        texts._due_at = 0
        save[0]("One more")
    assert saved(first, second, third) == ["One more", "Two", "Three"]


@pytest.mark.parametrize("number", [1, 5])
def test_many_texts_take_no_more_queries_than_one(
    number: int, django_assert_num_queries: Callable[[int], ExitStack]
) -> None:
    opened = open_turns(number)
    turns.save_texts({turn.pk: "warm" for turn in opened})
    with django_assert_num_queries(7):
        assert turns.save_texts({turn.pk: "So far" for turn in opened}) == set()
    assert saved(*opened) == ["So far"] * number


def test_an_answer_that_was_stopped_is_told_so_by_the_save_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partial_texts, "SAVE_INTERVAL_SECONDS", 0)
    stopped, other = open_turns(2)
    texts = PartialTexts()
    with texts.collect(stopped.pk) as save, texts.collect(other.pk) as save_other:
        save("One")
        assistant.stop(stopped.session_id, stopped.pk)
        save_other("Two")
        with pytest.raises(TurnEnded):
            save("One more")
    assert saved(stopped, other) == ["One", "Two"]


def test_the_answer_of_a_session_that_has_ended_is_over() -> None:
    turn, other = open_turns(2)
    lifecycle.submit(turn.session_id, actor=STAFF)
    assert turns.save_texts({turn.pk: "late", other.pk: "So far"}) == {turn.pk}
    assert saved(turn, other) == ["", "So far"]


def test_the_answer_of_a_deleted_session_is_over() -> None:
    (turn,) = open_turns(1)
    single.delete_session(
        turn.session_id, organization_id=turn.session.organization_id, actor=STAFF
    )
    assert turns.save_texts({turn.pk: "late"}) == {turn.pk}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_session_that_is_locked_keeps_no_other_waiting() -> None:
    locked, other = open_turns(2)

    def save() -> None:
        assert turns.save_texts({locked.pk: "One", other.pk: "Two"}) == set()
        connections.close_all()

    with transaction.atomic():
        Session.objects.select_for_update().get(pk=locked.session_id)
        thread = Thread(target=save)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
    assert saved(locked, other) == ["", "Two"]
