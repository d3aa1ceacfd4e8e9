"""The rubric of an assessment over HTTP: what makes one whole."""

import copy
from typing import Any

import pytest

from sessions_app.models import Assessment
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.sessions_app.api.test_assessments import CREATE, LEAST, RUBRIC, one

pytestmark = pytest.mark.django_db


def rubric_with(path: tuple[str | int, ...], value: object) -> Json:
    """RUBRIC with one value replaced, or removed where the new one is `...`."""
    rubric = copy.deepcopy(RUBRIC)
    inner: Any = rubric
    for key in path[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return rubric


FIRST, SUB = ("categories", 0), ("categories", 0, "subCriteria", 0)
BAD_RUBRICS = [
    (("totalPoints",), ..., "totalPoints"),
    (("totalPoints",), 61, "totalPoints"),
    (("totalPoints",), -1, "totalPoints"),
    (("totalPoints",), "60", "totalPoints"),
    (("version",), 0, "version"),
    (("version",), "2", "version"),
    (("categories",), ..., "categories"),
    (("categories",), [], "categories"),
    (("categories",), {}, "categories"),
    (("passMark",), 50, "passMark"),
    ((*FIRST, "id"), ..., "categories.0.id"),
    ((*FIRST, "id"), "delegation", "categories"),
    ((*FIRST, "id"), "", "categories.0.id"),
    ((*FIRST, "name"), " ", "categories.0.name"),
    ((*FIRST, "points"), -40, "categories.0.points"),
    ((*FIRST, "points"), 41, "totalPoints"),
    ((*FIRST, "points"), 1e300, "categories.0.points"),
    ((*FIRST, "points"), True, "categories.0.points"),
    ((*FIRST, "scoringMethod"), "guess", "categories.0.scoringMethod"),
    ((*FIRST, "scoringMethod"), ..., "categories.0.scoringMethod"),
    ((*FIRST, "weight"), 1, "categories.0.weight"),
    ((*FIRST, "subCriteria"), {}, "categories.0.subCriteria"),
    ((*SUB, "id"), 7, "categories.0.subCriteria.0.id"),
    ((*SUB, "name"), ..., "categories.0.subCriteria.0.name"),
    ((*SUB, "points"), 41, "categories.0.subCriteria"),
    ((*SUB, "points"), None, "categories.0.subCriteria.0.points"),
    ((*SUB, "description"), 7, "categories.0.subCriteria.0.description"),
    ((*SUB, "enabled"), "yes", "categories.0.subCriteria.0.enabled"),
]


@pytest.mark.parametrize(("path", "value", "fault"), BAD_RUBRICS)
def test_a_rubric_must_be_whole_and_add_up(
    api: ApiClient, path: tuple[str | int, ...], value: object, fault: str
) -> None:
    response = api.post(CREATE, {**LEAST, "scoringRubric": rubric_with(path, value)})
    assert answers.faults(response) == [f"scoringRubric.{fault}"]
    assert not Assessment.objects.exists()


def test_two_sub_criteria_of_one_name_are_refused(api: ApiClient) -> None:
    twice = rubric_with((*FIRST, "subCriteria"), RUBRIC["categories"][0]["subCriteria"] * 2)
    response = api.post(CREATE, {**LEAST, "scoringRubric": twice})
    assert answers.faults(response) == ["scoringRubric.categories.0.subCriteria"]


def test_a_rubric_worth_nothing_is_refused(api: ApiClient) -> None:
    nothing = {**RUBRIC, "totalPoints": 0, "categories": [RUBRIC["categories"][1] | {"points": 0}]}
    response = api.post(CREATE, {**LEAST, "scoringRubric": nothing})
    assert answers.faults(response) == ["scoringRubric.totalPoints"]


def test_what_a_rubric_leaves_out_has_a_default(api: ApiClient) -> None:
    category = {"id": "c", "name": "C", "points": 0.3, "scoringMethod": "hybrid"}
    criteria = [{"id": str(n), "name": "S", "points": 0.1} for n in range(3)]
    rubric = {"totalPoints": 0.3, "categories": [{**category, "subCriteria": criteria}]}
    kept = one(api.post(CREATE, {**LEAST, "scoringRubric": rubric}), 201)["scoringRubric"]
    assert kept["version"] == 1
    assert kept["categories"][0]["subCriteria"][0]["enabled"] is True
