"""Submitted sessions, and rubrics to score them by."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sessions_app.models import Session
from tests.annotations import Json
from tests.factories import AssessmentFactory, SessionFactory

Category: TypeAlias = str | tuple[str, Sequence[str]]


def submitted(rubric: Json | None = None, **kwargs: Any) -> Session:
    """A session that was handed in, of an assessment with that rubric."""
    more = {"scoring_rubric": rubric} if rubric else {}
    assessment = AssessmentFactory.create(**more)
    kwargs = {"status": "submitted"} | kwargs
    return SessionFactory.create(
        organization=assessment.organization, assessment=assessment, **kwargs
    )


def rubric(*categories: Category, method: str = "event_analysis", **more: Any) -> Json:
    """Each category is an id, or a pair of an id and the ids of its sub-criteria."""
    return {"version": 1, "categories": [_category(each, method) for each in categories], **more}


def _category(category: Category, method: str) -> Json:
    id, criteria = (category, ()) if isinstance(category, str) else category
    return {
        "id": id,
        "name": id.title(),
        "points": 10,
        "scoringMethod": method,
        "subCriteria": [
            {"id": each, "name": each.title(), "points": 10 / len(criteria), "enabled": True}
            for each in criteria
        ],
    }
