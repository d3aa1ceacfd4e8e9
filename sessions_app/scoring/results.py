"""A backend's answer, checked, as the columns of a score. No backend is trusted with the rules."""

from math import isfinite
from typing import Any

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring.interface import Finding, Judgement, Material, ScoringDelayed
from sessions_app.vocabulary.rubrics import Rubric, round_points

MAX_TEXT = 10_000
"""Characters of a summary, a feedback or an explanation that are kept."""
MAX_QUESTIONS = 20


def columns(material: Material, judgement: Judgement, *, backend: str) -> ScoreColumns:
    """The judgement as it is recorded. Evidence that is not in the log is dropped.

    Raises ScoringDelayed if a sub-criterion has no finding, or one outside of its points.
    """
    rubric = material.rubric
    findings = _checked(rubric, judgement)
    known = material.log.known(id for finding in findings.values() for id in finding.evidence)
    scores = _auto_scores(rubric, findings, known)
    return {
        "backend": backend,
        "rubric": rubric.as_json(),
        "auto_scores": scores,
        "auto_total": scores["finalTotal"],
        "explanations": _explanations(rubric, findings),
        "summary_text": _text(judgement.summary),
        "feedback_text": _text(judgement.feedback),
        "follow_up_questions": [_text(each) for each in judgement.questions][:MAX_QUESTIONS],
    }


def places(rubric: Rubric) -> dict[CriterionKey, float]:
    """Every sub-criterion with its points, in the order of the rubric."""
    return {
        (category.id, criterion.id): criterion.points
        for category in rubric.categories
        for criterion in category.criteria
    }


def _checked(rubric: Rubric, judgement: Judgement) -> dict[CriterionKey, Finding]:
    findings = {}
    for place, most in places(rubric).items():
        finding = judgement.findings.get(place)
        where = "/".join(filter(None, place))
        if finding is None:
            raise ScoringDelayed(f"The scorer said nothing about “{where}”.")
        if not isfinite(finding.points) or not 0 <= finding.points <= most:
            raise ScoringDelayed(f"The scorer gave points for “{where}” that there are not.")
        findings[place] = finding
    return findings


def _auto_scores(
    rubric: Rubric, findings: dict[CriterionKey, Finding], known: set[str]
) -> dict[str, Any]:
    categories: dict[str, dict[str, Any]] = {}
    for category in rubric.categories:
        criteria: dict[str, dict[str, Any]] = {
            criterion.id: {
                "score": round_points(findings[category.id, criterion.id].points),
                "maxPoints": criterion.points,
                "evidence": _evidence(findings[category.id, criterion.id], known),
            }
            for criterion in category.criteria
        }
        categories[category.id] = {
            "score": round_points(sum(each["score"] for each in criteria.values())),
            "maxPoints": category.max_points,
            "subCriteria": criteria,
        }
    raw = sum(each["score"] for each in categories.values())
    return {
        "categories": categories,
        "rawTotal": round_points(raw),
        "finalTotal": round_points(raw * rubric.scale),
    }


def _evidence(finding: Finding, known: set[str]) -> list[str]:
    return [id for id in dict.fromkeys(finding.evidence) if id in known]


def _explanations(
    rubric: Rubric, findings: dict[CriterionKey, Finding]
) -> dict[str, dict[str, str]]:
    return {
        category.id: {
            criterion.id: _text(findings[category.id, criterion.id].explanation)
            for criterion in category.criteria
        }
        for category in rubric.categories
    }


def _text(text: str) -> str:
    """As PostgreSQL takes it: a NUL or half of a surrogate pair would be refused."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:MAX_TEXT]
