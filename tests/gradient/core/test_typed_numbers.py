"""Numbers as people type them."""

import pytest

from gradient.core.typed_numbers import parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5", 1.5), ("1,5", 1.5), (" 15 ", 15), ("0,125", 0.125), (",5", 0.5), ("5.", 5),
        ("-3", -3), ("1440", 1440), ("1.250", 1.25), ("٧٫٥".replace("٫", ","), 7.5),
    ],
)  # fmt: skip
def test_a_comma_is_a_decimal_point(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "x", "1,5,2", "1.000,5", "1,500", "1 500", "1e3", "nan", "inf", "1_0", "--1", "9" * 400],
)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    assert parse_number(text) is None
