"""Validates a backend's result and converts it to the columns of a score.

Backends are not trusted: points, evidence and texts are checked here.
"""

from typing import Any

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring.interface import CriterionResult, Judgment, Material, ScoringDelayed
from sessions_app.vocabulary.points import add_points, cap_points
from sessions_app.vocabulary.rubrics import Rubric

MAX_TEXT_CHARACTERS = 10_000
"""Longer texts are truncated."""
MAX_QUESTIONS = 20


def score_columns(material: Material, judgment: Judgment, *, backend: str) -> ScoreColumns:
    """The judgment as columns of a score. Evidence that is not in the log is dropped.

    Raises ScoringDelayed for a sub-criterion without a result or with points out of range.
    """
    rubric = material.rubric
    results = _validated(rubric, judgment)
    known = material.log.existing_ids(id for result in results.values() for id in result.evidence)
    scores = _auto_scores(rubric, results, known)
    return {
        "backend": backend,
        "rubric": rubric.as_json(),
        "auto_scores": scores,
        "auto_total": scores["finalTotal"],
        "explanations": _explanations(rubric, results),
        "summary_text": _text(judgment.summary),
        "feedback_text": _text(judgment.feedback),
        "follow_up_questions": [_text(each) for each in judgment.questions][:MAX_QUESTIONS],
    }


def max_points(rubric: Rubric) -> dict[CriterionKey, float]:
    """The maximum points of each sub-criterion, in the order of the rubric."""
    return {
        (category.id, criterion.id): criterion.points
        for category in rubric.categories
        for criterion in category.criteria
    }


def _validated(rubric: Rubric, judgment: Judgment) -> dict[CriterionKey, CriterionResult]:
    results = {}
    for key, maximum in max_points(rubric).items():
        result = judgment.results.get(key)
        name = "/".join(filter(None, key))
        if result is None:
            raise ScoringDelayed(f"The scorer returned no result for “{name}”.")
        if not 0 <= result.points <= maximum:  # NaN too
            raise ScoringDelayed(f"The scorer returned points out of range for “{name}”.")
        results[key] = result
    return results


def _auto_scores(
    rubric: Rubric, results: dict[CriterionKey, CriterionResult], known: set[str]
) -> dict[str, Any]:
    categories: dict[str, dict[str, Any]] = {}
    for category in rubric.categories:
        criteria: dict[str, dict[str, Any]] = {
            criterion.id: {
                "score": cap_points(criterion.points, results[category.id, criterion.id].points),
                "maxPoints": criterion.points,
                "evidence": _evidence(results[category.id, criterion.id], known),
            }
            for criterion in category.criteria
        }
        categories[category.id] = {
            "score": add_points(each["score"] for each in criteria.values()),
            "maxPoints": category.max_points,
            "subCriteria": criteria,
        }
    raw = add_points(each["score"] for each in categories.values())
    return {
        "categories": categories,
        "rawTotal": raw,
        "finalTotal": rubric.total(raw),
    }


def _evidence(result: CriterionResult, known: set[str]) -> list[str]:
    return [id for id in dict.fromkeys(result.evidence) if id in known]


def _explanations(
    rubric: Rubric, results: dict[CriterionKey, CriterionResult]
) -> dict[str, dict[str, str]]:
    return {
        category.id: {
            criterion.id: _text(results[category.id, criterion.id].explanation)
            for criterion in category.criteria
        }
        for category in rubric.categories
    }


def _text(text: str) -> str:
    """The text without NUL characters and lone surrogates, which PostgreSQL cannot store;
    truncated."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:MAX_TEXT_CHARACTERS]
