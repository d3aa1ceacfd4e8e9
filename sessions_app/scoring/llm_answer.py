"""Parses a model's answer: finds the JSON in it, and validates it against the schema.

Many servers treat a schema as a hint only: the JSON comes in a code block, after the model's
thinking, or with a sentence before or after it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring.interface import CriterionResult, ScoringDelayed
from sessions_app.scoring.llm_prompt import Criteria

SCHEMA_MISMATCH = "The model's answer did not follow the schema."
MAX_STARTS = 2_000
"""How many opening braces are tried as the start of the JSON."""
_TAG = "think|thinking|thought|reasoning"
_THINKING = re.compile(rf"(?is)<({_TAG})>.*?</\1>")
_END_OF_THINKING = re.compile(rf"(?is)^.*</(?:{_TAG})>")
"""Some servers omit the opening tag."""
_NUMBER = re.compile(r"\s*-?\d{1,15}(?:\.\d{1,15})?\s*", re.ASCII)


@dataclass(frozen=True)
class JudgeAnswer:
    results: dict[CriterionKey, CriterionResult]
    summary: str
    feedback: str
    questions: list[str]


def parse(
    text: str, criteria: Criteria, max_points: Mapping[CriterionKey, float], ids: dict[int, str]
) -> JudgeAnswer:
    """Parse the answer. Event numbers that were not in the prompt are dropped.

    The answer is the only object in the text that follows the schema. Raises ScoringDelayed if
    there is none or more than one, and for points out of range, since a retry often helps.
    """
    answers, errors = [], []
    for source in _objects(text):
        try:
            answer = _answer(source, criteria, max_points, ids)
        except ScoringDelayed as error:
            errors.append(error)
        else:
            answers += [] if answer in answers else [answer]
    if len(answers) == 1:
        return answers[0]
    if answers:
        raise ScoringDelayed("The model gave more than one answer.")
    specific = [error for error in errors if str(error) != SCHEMA_MISMATCH]
    raise next(iter([*specific, *errors]), ScoringDelayed("The model's answer was not JSON."))


def _objects(text: str) -> Iterator[Any]:
    """The outermost JSON values of the text: the whole text, or each object in its prose."""
    try:
        yield _decoder.decode(text.strip())
    except (ValueError, RecursionError):
        yield from _objects_in_prose(_END_OF_THINKING.sub("", _THINKING.sub("", text)))


def _objects_in_prose(text: str) -> Iterator[Any]:
    start = text.find("{")
    for _ in range(MAX_STARTS):
        if start < 0:
            return
        try:
            value, end = _decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)


_decoder = json.JSONDecoder()


def _answer(
    source: Any, criteria: Criteria, max_points: Mapping[CriterionKey, float], ids: dict[int, str]
) -> JudgeAnswer:
    source = _require_keys(source, {"criteria", "summary", "feedback", "followUpQuestions"})
    entries = _require_keys(source["criteria"], set(criteria))
    return JudgeAnswer(
        results={
            key: _result(entries[name], max_points[key], ids) for name, key in criteria.items()
        },
        summary=_require_type(source["summary"], str),
        feedback=_require_type(source["feedback"], str),
        questions=[
            _require_type(each, str) for each in _require_type(source["followUpQuestions"], list)
        ],
    )


def _result(value: object, max_points: float, ids: dict[int, str]) -> CriterionResult:
    source = _require_keys(value, {"points", "explanation", "evidence"})
    numbers = [_number(each) for each in _require_type(source["evidence"], list)]
    return CriterionResult(
        points=_points(source["points"], max_points),
        evidence=[ids[int(number)] for number in numbers if number in ids],
        explanation=_require_type(source["explanation"], str),
    )


def _points(value: object, max_points: float) -> float:
    points = _number(value)
    if not 0 <= points <= max_points:  # NaN too
        raise ScoringDelayed("The model gave points out of range.")
    return points


def _number(value: object) -> float:
    """A number, or a string with one in decimal digits. “2,5” or “3 of 5” would be ambiguous."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    number: float = _require_type(value, (int, float))
    return number


def _require_keys(value: object, expected: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != expected:
        raise ScoringDelayed(SCHEMA_MISMATCH)
    return value


def _require_type(value: Any, type: type | tuple[type, ...]) -> Any:
    if isinstance(value, bool) or not isinstance(value, type):
        raise ScoringDelayed(SCHEMA_MISMATCH)
    return value
