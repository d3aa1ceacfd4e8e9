import pytest

from sessions_app.vocabulary.points import (
    add_points,
    cap_points,
    percentage,
    points_for_share,
    show_points,
)


@pytest.mark.parametrize(
    "maximum", [0.01, 0.04, 0.25, 0.99, 1, 1.25, 3.3333, 6.25, 33.35, 33.3333, 12_345.6789]
)
def test_the_whole_share_has_the_whole_maximum(maximum: float) -> None:
    assert points_for_share(maximum, 1) == maximum
    assert points_for_share(maximum, 0) == 0
    assert 0 < points_for_share(maximum, 0.5) < maximum


@pytest.mark.parametrize(
    ("maximum", "share", "points"),
    [
        (1.25, 0.5, 0.63),
        (1.25, 0.3, 0.38),
        (12.5, 1 / 6, 2.08),
        (0.04, 0.6, 0.024),
        (10, 0.1 + 0.2, 3),
        (10, 0.9999, 10),
        (1.25, 0.999, 1.25),
    ],
)
def test_points_are_rounded_once_and_then_capped(
    maximum: float, share: float, points: float
) -> None:
    assert points_for_share(maximum, share) == points


def test_more_than_the_maximum_is_the_maximum() -> None:
    assert cap_points(3.3333, 3.3333) == 3.3333
    assert cap_points(3.3333, 9) == 3.3333


def test_sums_are_exact() -> None:
    assert add_points([0.1] * 3) == 0.3
    assert add_points([1.25] * 4) == 5
    assert add_points([]) == 0


def test_a_percentage_has_two_decimals() -> None:
    assert [percentage(3, points) for points in (1, 2, 3)] == [33.33, 66.67, 100]
    assert percentage(8, 1.0001) == 12.5


@pytest.mark.parametrize(("points", "words"), [(5.0, "5"), (0.024, "0.024"), (1e6, "1000000")])
def test_points_are_shown_in_plain_digits(points: float, words: str) -> None:
    assert show_points(points) == words
