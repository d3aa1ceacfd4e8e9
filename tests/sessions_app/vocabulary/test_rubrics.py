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
    read = rubrics.parse(default_rubric())
    assert (read.total_points, read.scale) == (100, 1)
    assert [each.max_points for each in read.categories] == [40, 10, 20, 20, 10]


def test_what_is_disabled_is_not_in_play_and_the_rest_counts_for_more() -> None:
    split = category(subCriteria=[criterion("a"), criterion("b", enabled=False)])
    read = rubrics.parse(rubric(split, category("form"), totalPoints=20))
    assert [each.max_points for each in read.categories] == [5, 10]
    assert [each.id for each in read.categories[0].criteria] == ["a"]
    assert read.scale == pytest.approx(20 / 15)


def test_a_category_of_which_everything_is_disabled_gives_nothing() -> None:
    off = category(subCriteria=[criterion("a", enabled=False)])
    read = rubrics.parse(rubric(off))
    assert (read.categories[0].max_points, read.scale) == (0, 0)


def test_what_it_leaves_out_is_the_sum_the_id_or_the_log() -> None:
    read = rubrics.parse({"categories": [{"id": "care", "points": 7}]})
    assert (read.version, read.total_points) == (1, 7)
    assert (read.categories[0].name, read.categories[0].method) == ("care", "event_analysis")


def test_it_is_written_as_it_is_read() -> None:
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


@pytest.mark.parametrize(
    ("faulty", "sentence"),
    [
        (None, "The rubric is not an object."),
        ({}, "The rubric has no list of categories."),
        ({"categories": {"id": "a"}}, "The rubric has no list of categories."),
        (rubric("a"), "A category is not an object."),
        (rubric({"points": 1}), "A category has no id."),
        (rubric({"id": "a"}), "The category “a” has no points."),
        (rubric(category(points=True)), "The category “care” has no points."),
        (rubric(category(points=-1)), "The category “care” has invalid points."),
        (rubric(category(points=math.nan)), "The category “care” has invalid points."),
        (rubric(category(), category()), "The rubric has “care” more than once."),
        (rubric(category(subCriteria="a")), "The sub-criteria of “care” are not a list."),
        (rubric(category(subCriteria=[1])), "A sub-criterion of “care” is not an object."),
        (
            rubric(category(subCriteria=[criterion("a"), criterion("a")])),
            "The category “care” has “a” more than once.",
        ),
        (rubric(category(), totalPoints="10"), "The rubric has no points."),
    ],
)
def test_one_by_which_nothing_can_be_scored_says_where_it_is_wrong(
    faulty: Json | None, sentence: str
) -> None:
    with pytest.raises(InvalidRubric) as fault:
        rubrics.parse(faulty)
    assert str(fault.value) == sentence


@pytest.mark.parametrize(("points", "expected"), [(2.0, "2"), (3.335, "3.33"), (0.5, "0.5")])
def test_points_have_two_decimals_at_most_and_no_needless_one(points: float, expected: str) -> None:
    assert str(rubrics.round_points(points)) == expected
