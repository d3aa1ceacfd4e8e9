from typing import Any

import pytest

from gradient.core.numbers import integer_within, json_integer, number_within


@pytest.mark.parametrize(("value", "expected"), [(3, 3), (3.0, 3), (3.5, None), (True, None)])
def test_a_json_integer_may_have_a_fraction_of_zero(value: Any, expected: int | None) -> None:
    assert json_integer(value) == expected


@pytest.mark.parametrize("value", [0, 10, 0.5, 10.0])
def test_a_number_within_its_bounds_is_taken(value: float) -> None:
    assert number_within(value, 0, 10) == value


@pytest.mark.parametrize(
    "value", [-1, 10.5, 1e308, float("inf"), float("nan"), 10**400, True, "5", None, [5]]
)
def test_anything_else_is_none(value: Any) -> None:
    assert number_within(value, 0, 10) is None
    assert integer_within(value, 0, 10) is None


def test_an_integer_has_no_fraction() -> None:
    assert integer_within(7.0, 0, 10) == 7
    assert integer_within(7.5, 0, 10) is None
