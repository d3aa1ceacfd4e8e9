"""Submitted sessions, and rubrics to score them by."""

from tests.factories import AssessmentFactory, SessionFactory


def submitted(rubric=None, **kwargs):
    """A session that was handed in, of an assessment with that rubric."""
    more = {"scoring_rubric": rubric} if rubric else {}
    assessment = AssessmentFactory(**more)
    kwargs = {"status": "submitted"} | kwargs
    return SessionFactory(organization=assessment.organization, assessment=assessment, **kwargs)


def rubric(*categories, method="event_analysis", **more):
    """Each category is an id, or a pair of an id and the ids of its sub-criteria."""
    categories = [_category(each, method) for each in categories]
    return {"version": 1, "categories": categories, **more}


def _category(category, method):
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
