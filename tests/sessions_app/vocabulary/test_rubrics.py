import math

import pytest

from sessions_app.models import default_rubric
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.rubrics import InvalidRubric
from tests.annotations import Json


def category(id: str = "care", points: object = 10, **more: object) -> Json:
    return {"id": id, "name": id.title(), "points": points, **more}


def criterion(id: str, points: int = 5, **more: object) -> Json:
    return {"id": id, "name": id.title(), "points": points, **more}


def rubric(*categories: object, **more: object) -> Json:
    return {"version": 1, "categories": list(categories), **more}


def test_the_default_is_worth_a_hundred_points() -> None:
    parsed = rubrics.parse(default_rubric())
    assert (parsed.total_points, parsed.total(62.5)) == (100, 62.5)
    assert [each.max_points for each in parsed.categories] == [40, 10, 20, 20, 10]


def test_disabled_criteria_are_left_out_and_the_others_count_for_more() -> None:
    split = category(subCriteria=[criterion("a"), criterion("b", enabled=False)])
    parsed = rubrics.parse(rubric(split, category("form"), totalPoints=20))
    assert [each.max_points for each in parsed.categories] == [5, 10]
    assert [each.id for each in parsed.categories[0].criteria] == ["a"]
    assert [parsed.total(raw) for raw in (15, 7.5, 1)] == [20, 10, 1.33]


def test_a_category_with_only_disabled_criteria_gives_no_points() -> None:
    off = category(subCriteria=[criterion("a", enabled=False)])
    parsed = rubrics.parse(rubric(off))
    assert (parsed.categories[0].max_points, parsed.total(0)) == (0, 0)


def test_defaults_of_a_rubric() -> None:
    parsed = rubrics.parse({"categories": [{"id": "care", "points": 7}]})
    assert (parsed.version, parsed.total_points) == (1, 7)
    assert (parsed.categories[0].name, parsed.categories[0].method) == ("care", "event_analysis")


def test_a_parsed_rubric_is_written_as_it_was() -> None:
    source = rubric(category(scoringMethod="hybrid", subCriteria=[criterion("a", 10)]))
    written = rubrics.parse(source).as_json()
    assert rubrics.parse(written) == rubrics.parse(source)
    assert written == {
        "version": 1,
        "totalPoints": 10,
        "categories": [
            {
                "id": "care",
                "name": "Care",
                "points": 10,
                "scoringMethod": "hybrid",
                "subCriteria": [
                    {"id": "a", "name": "A", "points": 10, "description": "", "enabled": True}
                ],
            }
        ],
    }


def test_its_version_is_its_own() -> None:
    assert rubrics.parse(rubric(category(), version="2026-03")).version == "2026-03"


@pytest.mark.parametrize(
    ("invalid", "message"),
    [
        (None, "The rubric must be an object."),
        ({}, "The rubric's categories must be a list."),
        ({"categories": {"id": "a"}}, "The rubric's categories must be a list."),
        (rubric("a"), "A category must be an object."),
        (rubric({"points": 1}), "A category has no id."),
        (rubric({"id": "a"}), "The category “a” has no points."),
        (rubric(category(points=True)), "The category “care” has no points."),
        (rubric(category(points=-1)), "The category “care” has invalid points."),
        (rubric(category(points=math.nan)), "The category “care” has invalid points."),
        (rubric(category(), category()), "The rubric has “care” more than once."),
        (rubric(category(subCriteria="a")), "The sub-criteria of “care” must be a list."),
        (rubric(category(subCriteria=[1])), "A sub-criterion of “care” must be an object."),
        (
            rubric(category(subCriteria=[criterion("a"), criterion("a")])),
            "The category “care” has “a” more than once.",
        ),
        (rubric(category(), totalPoints="10"), "The rubric has no points."),
    ],
)
def test_an_invalid_rubric_names_the_error(invalid: Json | None, message: str) -> None:
    with pytest.raises(InvalidRubric) as error:
        rubrics.parse(invalid)
    assert str(error.value) == message
