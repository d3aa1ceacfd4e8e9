"""What models and their servers really answer, played by a server on this machine."""

import json

import pytest
from pytest_django import Settings

from sessions_app.models import Message
from sessions_app.scoring.interface import ScoringDelayed, ScoringFailed
from tests.annotations import Json
from tests.sessions_app.scoring.model_server import Handler, Model, completion, judged
from tests.sessions_app.scoring.test_llm_judge import judge, session_of

pytestmark = pytest.mark.django_db
TOO_LONG = [
    (400, {"error": {"code": "context_length_exceeded", "message": "Too long."}}),
    (400, {"error": {"message": "This model's maximum context length is 8192 tokens."}}),
    (400, {"error": "the request exceeds the available context size, try increasing it"}),
    (400, {"message": "prompt is too long: 210000 tokens > 200000 maximum"}),
    (422, {"detail": "Input validation error: `inputs` tokens exceeds 4096 tokens"}),
    (413, {}),
]


@pytest.mark.parametrize(
    "form",
    [
        "```json\n…\n```",
        "```\n…\n```\n",
        "<think>First the memo, {then} the log.</think>\n…",
        "<think>A draft: …</think>",
        "The memo first.\n</think>\n\n…",
        "<Thinking>{}</Thinking>```json\n…```",
        "Here is what I think:\n\n…\n\nAsk me if {anything} is unclear.",
        '…\nI followed the schema {"type": "object"}.',
        "… …",
        "\n\n  …  ",
    ],
    ids=lambda form: form[:20],
)
def test_the_answer_is_found_in_its_wrapping(model: Model, form: str) -> None:
    model.wraps(form)
    if form.startswith("<think>A draft"):
        with pytest.raises(ScoringDelayed, match="was not JSON"):
            judge(session_of())
    else:
        assert judge(session_of()).results["form", "clear"].points == 2.5


def test_two_different_answers_are_none(model: Model) -> None:
    def play(handler: Handler, asked: Json) -> None:
        both = [json.dumps(judged(asked, share=share)) for share in (0.2, 0.9)]
        handler.send(completion(" or ".join(both)))

    model.play = play
    with pytest.raises(ScoringDelayed, match="more than one answer"):
        judge(session_of())


def test_numbers_in_quotation_marks_are_numbers(model: Model, settings: Settings) -> None:
    settings.SCORING_LOG = "tests.sessions_app.scoring.backends.OneEvent"

    def play(handler: Handler, asked: Json) -> None:
        answer = judged(asked)
        answer["criteria"]["c1"] |= {"points": " 2.50 ", "evidence": ["1", "7", 1.0]}
        handler.send(completion(json.dumps(answer)))

    model.play = play
    result = judge(session_of()).results["form", "clear"]
    assert (result.points, len(result.evidence)) == (2.5, 2)


def test_a_text_may_come_in_parts(model: Model) -> None:
    def play(handler: Handler, asked: Json) -> None:
        text = json.dumps(judged(asked))
        answer = completion(None)
        answer["choices"][0]["message"]["content"] = [
            {"type": "reasoning", "reasoning": "Hm."},
            {"type": "text", "text": text[:50]},
            {"type": "text", "text": text[50:]},
        ]
        handler.send(answer)

    model.play = play
    assert judge(session_of()).results["form", "clear"].points == 2.5


@pytest.mark.parametrize("status", [400, 415, 422, 501])
@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (["json_object"], ["json_schema", "json_object"]),
        ([], ["json_schema", "json_object", None]),
    ],
    ids=["object", "plain"],
)
def test_a_server_that_knows_no_schema_is_asked_in_another_way(
    model: Model, status: int, known: list[str], sent: list[str | None]
) -> None:
    def play(handler: Handler, asked: Json) -> None:
        format = asked.get("response_format", {}).get("type")
        if format is None or format in known:
            handler.send(completion(json.dumps(judged(asked))))
        else:
            handler.send({"error": {"message": f"response_format {format} is unknown"}}, status)

    model.play = play
    assert judge(session_of()).results["form", "clear"].points == 2.5
    assert [each.get("response_format", {}).get("type") for each in model.asked] == sent
    first, last = (each["messages"][0]["content"] for each in (model.asked[0], model.asked[-1]))
    assert '"additionalProperties"' in last.removeprefix(first)


@pytest.mark.parametrize(("status", "error"), TOO_LONG, ids=lambda value: str(value)[:40])
def test_what_is_too_long_for_the_model_is_shortened(
    model: Model, status: int, error: Json
) -> None:
    def play(handler: Handler, asked: Json) -> None:
        if len(asked["messages"][1]["content"]) > 30_000:
            handler.send(error, status)
        else:
            handler.send(completion(json.dumps(judged(asked))))

    model.play = play
    session = session_of()
    Message.objects.bulk_create(
        Message(session=session, role="user", content=f"{n} " + "word " * 1_000) for n in range(99)
    )
    assert judge(session).results["form", "clear"].points == 2.5
    lengths = [len(each["messages"][1]["content"]) for each in model.asked]
    assert 2 <= len(lengths) <= 4
    assert lengths == sorted(lengths, reverse=True)


def test_a_context_that_is_far_too_short_ends_it_with_what_to_do(model: Model) -> None:
    model.fails(400, b'{"error": {"code": "context_length_exceeded"}}')
    with pytest.raises(ScoringFailed, match="Set LLM_CONTEXT_TOKENS"):
        judge(session_of())
    assert len(model.asked) == 4


@pytest.mark.parametrize("text", ["word ", "слово ", "字", "😀"])
@pytest.mark.parametrize("limit", [10_000, 64_000])
def test_a_session_in_any_script_fits_the_context(
    model: Model, settings: Settings, text: str, limit: int
) -> None:
    settings.LLM_CONTEXT_TOKENS = limit
    session = session_of()
    Message.objects.bulk_create(
        Message(session=session, role="user", content=text * 2_000) for _ in range(60)
    )
    judge(session)
    sent = "".join(each["content"] for each in model.asked[-1]["messages"])
    ascii = sum(character.isascii() for character in sent)
    assert ascii / 4 + (len(sent) - ascii) * 1.5 < limit


def test_a_busy_server_says_when_to_come_back(model: Model) -> None:
    model.fails(429, b'{"error": {"message": "Too many tokens per minute."}}', Retry_After="17")
    with pytest.raises(ScoringDelayed) as delay:
        judge(session_of())
    assert delay.value.retry_after == 17
