import pytest

from sessions_app.scores.adjustments import final_total, percent, validate
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests.annotations import Json

RUBRIC = {
    "version": 1,
    "totalPoints": 30,
    "categories": [
        {
            "id": "care",
            "name": "Care",
            "points": 20,
            "subCriteria": [
                {"id": "a", "name": "A", "points": 12},
                {"id": "b", "name": "B", "points": 8},
                {"id": "off", "name": "Off", "points": 4, "enabled": False},
            ],
        },
        {"id": "form", "name": "Form", "points": 10, "subCriteria": []},
    ],
}
SCORES = {
    "categories": {
        "care": {
            "score": 9,
            "maxPoints": 20,
            "subCriteria": {
                "a": {"score": 6, "maxPoints": 12, "evidence": []},
                "b": {"score": 3, "maxPoints": 8, "evidence": []},
            },
        },
        "form": {"score": 5, "maxPoints": 10, "subCriteria": {}},
    },
    "rawTotal": 14,
    "finalTotal": 14,
}


def adjust(category: str, points: float, criterion: str | None = None) -> Json:
    place = {"categoryId": category} | ({"subCriterionId": criterion} if criterion else {})
    return {**place, "points": points, "reason": "Seen."}


@pytest.mark.parametrize(
    ("adjustments", "total"),
    [
        ([], 14),
        ([adjust("form", 10)], 19),
        ([adjust("form", 0)], 9),
        ([adjust("care", 20)], 25),
        ([adjust("care", 12, "a")], 20),
        ([adjust("care", 0, "a"), adjust("care", 8, "b"), adjust("form", 7.5)], 15.5),
    ],
)
def test_adjusted_points_replace_the_scorers(adjustments: list[Json], total: float) -> None:
    validate(adjustments, RUBRIC)
    assert final_total(SCORES, adjustments, RUBRIC) == total


def test_a_total_is_never_negative() -> None:
    assert final_total({**SCORES, "rawTotal": 4}, [adjust("form", 0)], RUBRIC) == 0


@pytest.mark.parametrize(
    "categories",
    [
        {},
        {"care": {"maxPoints": 20}},
        {"care": {"score": 9, "subCriteria": {}}},
        {"care": {"score": 9, "subCriteria": {"a": {"maxPoints": 12}}}},
    ],
    ids=["no category", "no sub-criteria", "not the sub-criterion", "no score"],
)
def test_an_adjustment_adds_its_points_where_the_scorer_gave_none(
    categories: Json,
) -> None:
    scores = {"categories": categories, "rawTotal": 1}
    assert final_total(scores, [adjust("care", 5, "a")], RUBRIC) == 6


def test_a_category_without_a_score_counts_as_zero_before_the_adjustment() -> None:
    scores = {"categories": {"form": {}}, "rawTotal": 1}
    assert final_total(scores, [adjust("form", 5)], RUBRIC) == 6


def test_an_adjustment_counts_for_more_with_disabled_criteria() -> None:
    halved = {**RUBRIC, "totalPoints": 60}
    assert final_total(SCORES, [adjust("form", 10)], halved) == 38


@pytest.mark.parametrize(
    ("adjustments", "faults"),
    [
        ([adjust("manners", 1)], ["adjustments.0.categoryId"]),
        ([adjust("care", 1, "c")], ["adjustments.0.subCriterionId"]),
        ([adjust("care", 1, "off")], ["adjustments.0.subCriterionId"]),
        ([adjust("form", 1, "a")], ["adjustments.0.subCriterionId"]),
        ([adjust("form", 10.5)], ["adjustments.0.points"]),
        ([adjust("care", 12.5, "a")], ["adjustments.0.points"]),
        ([adjust("form", 1), adjust("form", 2)], ["adjustments.1.categoryId"]),
        ([adjust("care", 1, "a"), adjust("care", 1, "a")], ["adjustments.1.subCriterionId"]),
        ([adjust("care", 1), adjust("care", 1, "a")], ["adjustments.1.subCriterionId"]),
        ([adjust("care", 1, "a"), adjust("care", 1)], ["adjustments.1.categoryId"]),
        (
            [adjust("manners", 1), adjust("form", 99)],
            ["adjustments.0.categoryId", "adjustments.1.points"],
        ),
    ],
)
def test_what_the_rubric_does_not_allow_is_named(
    adjustments: list[Json], faults: list[str]
) -> None:
    with pytest.raises(InvalidRequest) as error:
        validate(adjustments, RUBRIC)
    assert sorted(error.value.details or ()) == faults


def test_what_is_wrong_is_said_in_a_sentence() -> None:
    with pytest.raises(InvalidRequest) as error:
        validate([adjust("care", 12.5, "a")], RUBRIC)
    assert error.value.details == {"adjustments.0.points": ["This must be at most 12."]}


@pytest.mark.parametrize(("total", "expected"), [(0, 0), (15, 50), (10, 33.33), (30, 100)])
def test_totals_are_compared_as_percentages(total: int, expected: float) -> None:
    assert percent(total, RUBRIC) == expected


def test_a_rubric_without_points_has_no_percentage() -> None:
    assert percent(0, {"categories": []}) is None
