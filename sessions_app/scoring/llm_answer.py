"""Parses a model's answer strictly: anything that the schema does not allow is an error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring.interface import CriterionResult, ScoringDelayed
from sessions_app.scoring.llm_prompt import Criteria

SCHEMA_MISMATCH = "The model's answer did not follow the schema."


@dataclass(frozen=True)
class Answer:
    results: dict[CriterionKey, CriterionResult]
    summary: str
    feedback: str
    questions: list[str]


def parse(
    text: str, criteria: Criteria, max_points: Mapping[CriterionKey, float], ids: dict[int, str]
) -> Answer:
    """Parse the answer. Numbers of events that the model was not shown are dropped.

    Raises ScoringDelayed for a schema mismatch and for points out of range: a retry often helps.
    """
    try:
        source = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScoringDelayed("The model's answer was not JSON.") from error
    source = _require_keys(source, {"criteria", "summary", "feedback", "followUpQuestions"})
    entries = _require_keys(source["criteria"], set(criteria))
    return Answer(
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
    numbers = [_require_type(each, int) for each in _require_type(source["evidence"], list)]
    return CriterionResult(
        points=_points(source["points"], max_points),
        evidence=[ids[number] for number in numbers if number in ids],
        explanation=_require_type(source["explanation"], str),
    )


def _points(value: object, max_points: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScoringDelayed(SCHEMA_MISMATCH)
    if not isfinite(value) or not 0 <= value <= max_points:
        raise ScoringDelayed("The model gave points out of range.")
    return value


def _require_keys(value: object, expected: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != expected:
        raise ScoringDelayed(SCHEMA_MISMATCH)
    return value


def _require_type(value: Any, type: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, type):
        raise ScoringDelayed(SCHEMA_MISMATCH)
    return value
