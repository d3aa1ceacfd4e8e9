"""What a model answered, read strictly: whatever does not follow the schema is a fault."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring.interface import Finding, ScoringDelayed
from sessions_app.scoring.llm_prompt import Criteria

SOMETHING_ELSE = "The model's answer did not follow the schema."


@dataclass(frozen=True)
class Answer:
    findings: dict[CriterionKey, Finding]
    summary: str
    feedback: str
    questions: list[str]


def read(
    text: str, named: Criteria, points: Mapping[CriterionKey, float], ids: dict[int, str]
) -> Answer:
    """The answer as values. Numbers of events that were not shown are dropped.

    Raises ScoringDelayed for anything that the schema does not allow, and for points that there
    are not: a model that is asked again often does better.
    """
    try:
        source = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScoringDelayed("The model's answer was no JSON.") from error
    source = _keys(source, {"criteria", "summary", "feedback", "followUpQuestions"})
    found = _keys(source["criteria"], set(named))
    return Answer(
        findings={
            place: _finding(found[name], points[place], ids) for name, place in named.items()
        },
        summary=_of_type(source["summary"], str),
        feedback=_of_type(source["feedback"], str),
        questions=[_of_type(each, str) for each in _of_type(source["followUpQuestions"], list)],
    )


def _finding(value: object, most: float, ids: dict[int, str]) -> Finding:
    source = _keys(value, {"points", "explanation", "evidence"})
    numbers = [_of_type(each, int) for each in _of_type(source["evidence"], list)]
    return Finding(
        points=_points(source["points"], most),
        evidence=[ids[number] for number in numbers if number in ids],
        explanation=_of_type(source["explanation"], str),
    )


def _points(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScoringDelayed(SOMETHING_ELSE)
    if not isfinite(value) or not 0 <= value <= most:
        raise ScoringDelayed("The model gave points that there are not.")
    return value


def _keys(value: object, expected: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != expected:
        raise ScoringDelayed(SOMETHING_ELSE)
    return value


def _of_type(value: Any, type: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, type):
        raise ScoringDelayed(SOMETHING_ELSE)
    return value
