"""Completions put together from what servers send, by the protocol and beside it."""

import json
from typing import Any

import pytest

from sessions_app.workspace.assistant.completion import (
    INVALID_RESPONSE,
    MAX_CALLS,
    Completion,
    estimate_tokens,
)
from sessions_app.workspace.assistant.faults import AssistantFault
from tests.sessions_app.workspace.assistant.stream import part


def taken(*deltas: dict[str, Any], finish: str | None = None) -> Completion:
    completion = Completion()
    for delta in deltas:
        completion.add_event(json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}))
    return completion


def called(*parts: Any) -> list[tuple[str, str, str]]:
    completion = taken(*({"tool_calls": [each]} for each in parts))
    return [(call.id, call.name, call.arguments) for call in completion.calls]


def test_calls_are_put_together_by_index() -> None:
    assert called(
        part(0, "a", "read_file", '{"fi'),
        part(1, "b", "search_sources"),
        part(0, arguments='le": "x"}'),
        part(1, arguments='{"query": "y"}'),
    ) == [
        ("a", "read_file", '{"file": "x"}'),
        ("b", "search_sources", '{"query": "y"}'),
    ]


def test_without_an_index_a_call_begins_with_its_id() -> None:
    assert called(
        part(None, "a", "read_file", '{"file":'),
        part(None, arguments=' "x"}'),
        part(None, "b", "list_sources", "{}"),
        part(None, "b", "list_sources"),
    ) == [("a", "read_file", '{"file": "x"}'), ("b", "list_sources", "{}")]


def test_a_call_without_an_id_gets_one_and_arguments_may_be_an_object() -> None:
    assert called(part(0, "", "read_file", {"file": "x"})) == [
        ("call-0", "read_file", '{"file": "x"}')
    ]


def test_the_number_of_calls_is_bounded() -> None:
    assert len(called(*(part(n, f"c{n}", "list_sources") for n in range(MAX_CALLS + 5)))) == (
        MAX_CALLS
    )


@pytest.mark.parametrize("arguments", ["{", "[1]", '"x"', "[" * 5000, '{"a": NaN}', "null"])
def test_arguments_that_are_no_object_are_none_and_are_not_told_back(arguments: str) -> None:
    completion = taken({"tool_calls": [part(0, "a", "read_file", arguments)]})
    assert completion.calls[0].parse() is None
    message = completion.as_message()
    assert message["tool_calls"][0]["function"] == {"name": "read_file", "arguments": "{}"}


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        "3",
        '{"choices": [3]}',
        '{"choices": [{"delta": {"content": ["a"]}}]}',
        '{"choices": [{"delta": {"tool_calls": ["a"]}}]}',
        '{"choices": [{"delta": {"tool_calls": [{"index": 0, "function": "a"}]}}]}',
        "[" * 20_000,
    ],
    ids=lambda data: data[:40],
)
def test_what_is_no_event_is_said(data: str) -> None:
    with pytest.raises(AssistantFault, match=INVALID_RESPONSE):
        Completion().add_event(data)


def test_what_no_database_holds_is_left_out() -> None:
    assert taken({"content": "a\0b\ud800c😀"}).text == "ab\ufffdc😀"


def test_the_tokens_are_those_that_the_server_says() -> None:
    completion = taken({"content": "four"}, finish="stop")
    assert taken({"content": "x"}).tokens is None
    completion.add_event('{"choices": [], "usage": {"total_tokens": 42}}')
    assert completion.tokens == 42
    for wrong in ('"x"', "-1", "null", "1e99", "99999999999"):
        completion.add_event(f'{{"choices": [], "usage": {{"total_tokens": {wrong}}}}}')
    assert completion.tokens == 42


def test_without_a_number_the_tokens_are_estimated() -> None:
    completion = taken({"content": "x" * 40})
    messages: list[Any] = [
        {"role": "user", "content": "y" * 360},
        {"role": "assistant", "content": None},
    ]
    assert estimate_tokens(messages, completion) == 101
