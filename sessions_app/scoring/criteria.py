"""Default sub-criteria, so that every category has at least one to attach evidence to.

In a rubric without sub-criteria, each of the five default categories gets two, with half of its
points each; any other category gets one that stands for the whole category.
"""

from dataclasses import replace

from gradient.core.decimals import exact
from sessions_app.vocabulary.points import cap_points, round_points
from sessions_app.vocabulary.rubrics import Category, Rubric, SubCriterion

DEFAULT_CRITERIA: dict[str, tuple[str, ...]] = {
    "deliverable_quality": ("completeness", "revision"),
    "delegation": ("division", "tools"),
    "description": ("requests", "context"),
    "discernment": ("checking", "sources"),
    "diligence": ("preparation", "steadiness"),
}
"""The sub-criteria of the default categories; docs/scoring.md describes how they are measured."""
_TEXTS = {
    "completeness": ("Completeness", "Every phase has saved work."),
    "revision": ("Revision", "The work was continued after the assistant's answers."),
    "division": ("Division of work", "The assistant and the candidate both did part of the work."),
    "tools": ("Use of tools", "Several kinds of tools were used."),
    "requests": (
        "Clear requests",
        "Requests say what is wanted, with a constraint, a source or the form of the answer.",
    ),
    "context": ("Context", "The assistant was given files, instructions and facts."),
    "checking": ("Checking", "Answers were followed by the candidate's own work."),
    "sources": ("Sources", "Sources were opened and used."),
    "preparation": ("Preparation", "Setup was used to prepare."),
    "steadiness": ("Steady work", "There was work throughout the whole time."),
}
WHOLE_CATEGORY = "overall"
"""The id of the sub-criterion that stands for a whole category."""


def with_default_criteria(rubric: Rubric) -> Rubric:
    """The rubric, with default sub-criteria for each category that has none."""
    return replace(rubric, categories=tuple(_split(each) for each in rubric.categories))


def _split(category: Category) -> Category:
    if category.is_split:
        return category
    ids = DEFAULT_CRITERIA.get(category.id, (WHOLE_CATEGORY,))
    share = cap_points(category.points, exact(category.points) / len(ids))
    # The last one gets the remainder, so that rounding changes no total.
    rest = round_points(exact(category.points) - exact(share) * (len(ids) - 1))
    points = [*[share] * (len(ids) - 1), rest]
    pairs = zip(ids, points, strict=True)
    criteria = tuple(_criterion(id, category, max_points) for id, max_points in pairs)
    return replace(category, criteria=criteria, is_split=True)


def _criterion(id: str, category: Category, points: float) -> SubCriterion:
    name, description = _TEXTS.get(id, (category.name, ""))
    return SubCriterion(id, name, points, description)
