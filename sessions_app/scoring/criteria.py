"""The rubric as it is applied: every category has sub-criteria, so that evidence has its place.

Where a rubric leaves them out, each of the five usual categories gets two, with half of its points
each; any other category gets one that stands for the whole of it.
"""

from dataclasses import replace

from sessions_app.vocabulary.rubrics import Category, Rubric, SubCriterion, round_points

USUAL: dict[str, tuple[str, ...]] = {
    "deliverable_quality": ("completeness", "revision"),
    "delegation": ("division", "tools"),
    "description": ("requests", "context"),
    "discernment": ("checking", "sources"),
    "diligence": ("preparation", "steadiness"),
}
"""The sub-criteria of the usual categories; docs/scoring.md describes how they are measured."""
NAMES = {
    "completeness": ("Completeness", "Every phase has work in it."),
    "revision": ("Revision", "The work was taken up again after the assistant's answers."),
    "division": ("Division of work", "The assistant and the candidate both did part of the work."),
    "tools": ("Use of tools", "Several kinds of tools were used."),
    "requests": ("Clear requests", "Requests say enough to be answered."),
    "context": ("Context", "The assistant was given files, instructions and facts."),
    "checking": ("Checking", "Answers were followed by work of one's own."),
    "sources": ("Sources", "Sources were opened, and used."),
    "preparation": ("Preparation", "Setup was used to prepare."),
    "steadiness": ("Steady work", "There was work through the whole of the time."),
}
WHOLE = "overall"


def applied(rubric: Rubric) -> Rubric:
    """The rubric with the sub-criteria that it leaves out."""
    return replace(rubric, categories=tuple(_split(each) for each in rubric.categories))


def _split(category: Category) -> Category:
    if category.is_split:
        return category
    ids = USUAL.get(category.id, (WHOLE,))
    share = round_points(category.points / len(ids))
    points = [*[share] * (len(ids) - 1), round_points(category.points - share * (len(ids) - 1))]
    criteria = tuple(_criterion(id, category, most) for id, most in zip(ids, points, strict=True))
    return replace(category, criteria=criteria, is_split=True)


def _criterion(id: str, category: Category, points: float) -> SubCriterion:
    name, description = NAMES.get(id, (category.name, ""))
    return SubCriterion(id, name, points, description)
