"""Fields that take a JSON value for what it is."""

from datetime import UTC, datetime

import pytest
from rest_framework.exceptions import ValidationError

from gradient.api.fields import TextField, TimeField, WholeNumberField


@pytest.mark.parametrize(
    "value",
    [
        "2030-01-15T10:00:00Z",
        "2030-01-15T12:00:00+02:00",
        "2030-01-15T00:30:00-09:30",
        "2030-01-15T10:00:00.000Z",
    ],
)
def test_a_time_is_the_moment_that_it_names(value: str) -> None:
    assert TimeField().run_validation(value) == datetime(2030, 1, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2030-01-15",
        "2030-01-15 10:00:00Z",
        "2030-01-15T10:00Z",
        "2030-W03-2T10:00:00Z",
        "20300115T100000Z",
        "２０３０-01-15T10:00:00Z",
        "2030-01-15T10:00:00Z\n",
        "2030-02-30T10:00:00Z",
        "2030-01-15T10:00:60Z",
        "2030-01-15T24:00:00Z",
        "2030-01-15T10:00:00+99:99",
        "0000-01-15T10:00:00Z",
        "tomorrow",
        "",
        1893456000,
        True,
        [],
        {},
    ],
)
def test_what_is_not_an_rfc_3339_time_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="such as 2030-01-15T10:00:00Z"):
        TimeField().run_validation(value)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="must end in Z"):
        TimeField().run_validation("2030-01-15T10:00:00")


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_beyond_the_calendar_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="out of range"):
        TimeField().run_validation(value)


def test_other_texts_keep_their_capitals() -> None:
    assert TextField(max_length=5).run_validation("Jane") == "Jane"


@pytest.mark.parametrize("value", ["\u200b", " \u200d\ufeff ", "\u2060\u00ad", "\u202e"])
def test_a_text_that_shows_nothing_is_blank(value: str) -> None:
    with pytest.raises(ValidationError, match="may not be blank"):
        TextField().run_validation(value)


def test_what_does_not_show_may_stand_among_what_does() -> None:
    assert TextField().run_validation("a\u200db") == "a\u200db"


@pytest.mark.parametrize("value", [7, 1.5, True, [], {}])
def test_what_is_not_a_text_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="Not a valid string"):
        TextField().run_validation(value)


@pytest.mark.parametrize(("value", "number"), [(3, 3), (3.0, 3), (2**63 - 1, 2**63 - 1)])
def test_a_whole_number_may_be_written_with_a_zero_behind_the_point(
    value: float, number: int
) -> None:
    assert WholeNumberField().run_validation(value) == number


@pytest.mark.parametrize("value", ["3", 3.5, True, None, [], 2**63, 1e300])
def test_what_is_not_a_whole_number_of_64_bits_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        WholeNumberField().run_validation(value)
