import math

import pytest

from gradient.core.decimals import plain, rounded


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        (1.25, 1, "1.3"),
        (1.35, 1, "1.4"),
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (-1.25, 1, "-1.3"),
        (2.0, 2, "2"),
        (0.00004, 4, "0"),
        (1e22, 2, "10000000000000000000000"),
    ],
)
def test_halves_are_rounded_up_as_by_hand(number: float, places: int, expected: str) -> None:
    assert str(rounded(number, places)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.04, "0.04"),
        (12.5, "12.5"),
        (100, "100"),
        (1234567.25, "1234567.25"),
        (1 / 3, "0.3333"),
        (-0.00001, "0"),
        (1e-9, "0"),
        (1e15, "1000000000000000"),
    ],
)
def test_a_number_is_shown_without_an_exponent_or_zeros(number: float, expected: str) -> None:
    assert plain(number, 4) == expected


def test_the_largest_float_is_a_number_too() -> None:
    assert rounded(1.7976931348623157e308, 4) == int(1.7976931348623157e308)
    assert len(plain(1.7976931348623157e308, 4)) == 309


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_what_is_no_number_is_not_rounded(number: float) -> None:
    with pytest.raises((OverflowError, ValueError)):
        rounded(number, 2)
