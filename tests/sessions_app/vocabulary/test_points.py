import pytest

from sessions_app.vocabulary.points import add_points, percent_of, points_of, share_of, show_points


@pytest.mark.parametrize(
    "maximum", [0.01, 0.04, 0.25, 0.99, 1, 1.25, 3.3333, 6.25, 33.35, 33.3333, 12_345.6789]
)
def test_the_whole_share_has_the_whole_maximum(maximum: float) -> None:
    assert share_of(maximum, 1) == maximum
    assert share_of(maximum, 0) == 0
    assert 0 < share_of(maximum, 0.5) < maximum


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
    assert share_of(maximum, share) == points


def test_more_than_the_maximum_is_the_maximum() -> None:
    assert points_of(3.3333, 3.3333) == 3.3333
    assert points_of(3.3333, 9) == 3.3333


def test_sums_are_exact() -> None:
    assert add_points([0.1] * 3) == 0.3
    assert add_points([1.25] * 4) == 5
    assert add_points([]) == 0


def test_a_percentage_has_two_decimals() -> None:
    assert [percent_of(3, points) for points in (1, 2, 3)] == [33.33, 66.67, 100]
    assert percent_of(8, 1.0001) == 12.5


@pytest.mark.parametrize(("points", "words"), [(5.0, "5"), (0.024, "0.024"), (1e6, "1000000")])
def test_points_are_shown_in_plain_digits(points: float, words: str) -> None:
    assert show_points(points) == words
