"""Submitted sessions, and rubrics to score them by."""

from typing import Any

from tests.factories import AssessmentFactory, SessionFactory


def submitted(rubric: Any = None, **kwargs: Any) -> Any:
    """A session that was handed in, of an assessment with that rubric."""
    more = {"scoring_rubric": rubric} if rubric else {}
    assessment = AssessmentFactory.create(**more)
    kwargs = {"status": "submitted"} | kwargs
    return SessionFactory.create(
        organization=assessment.organization, assessment=assessment, **kwargs
    )


def rubric(*categories: Any, method: Any = "event_analysis", **more: Any) -> Any:
    """Each category is an id, or a pair of an id and the ids of its sub-criteria."""
    categories = [_category(each, method) for each in categories]
    return {"version": 1, "categories": categories, **more}


def _category(category: Any, method: Any) -> Any:
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
