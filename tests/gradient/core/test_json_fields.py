import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import Settings

from gradient.core.json_fields import dump_each_json, dump_json, load_json


class Color(StrEnum):
    RED = "red"


@dataclass
class Point:
    x: int


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def as_json_writes_it(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@given(VALUES)
@example([0.0001, 0.00009999, 0.00001, 0.0000099, 9999999999999998.0, 1e15])
@example(1e16)
@example(1e-5)
@example([1.5e300, -0.0, 0.1, 5e-324])
@example("1e5")
@example({"z": 1, "a": '\x00\x1f\x7f\u2028\\"/\b\f\n\r\t'})
@example("\ud83d")
@example({1: 2, None: 3, False: 4})
@example((1, 2))
@example(Color.RED)
@example({Color.RED: Color.RED})
@example(2**64)
@example("null")
def test_the_text_is_the_one_that_the_standard_library_writes(value: object) -> None:
    assert dump_json(value) == as_json_writes_it(value)


def test_switched_off_the_standard_library_writes_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradient.core.json_fields.orjson.dumps", None)
    settings.ORJSON_WRITER = False
    assert dump_each_json([{"é": 1.5}, None]) == ['{"é":1.5}', "null"]


@pytest.mark.parametrize("value", [math.nan, math.inf, [{"a": -math.inf}]])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json(value)


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), Point(1), {1, 2}, b"x"])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump_json([value])


@given(st.lists(VALUES, max_size=4))
def test_many_are_written_as_each_alone_would_be(values: list[Any]) -> None:
    assert dump_each_json(values) == [as_json_writes_it(value) for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1,2.5,null]", [1, 2.5, None]),
        ("[1e308]", [1e308]),
        ("[1e400]", ["1e400"]),
        ("[-1e400]", ["-1e400"]),
        ("[NaN]", ["NaN"]),
        (f"[{'9' * 5000}]", ["9" * 5000]),
        (f"[7,{'9' * 5000}]", [7, "9" * 5000]),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_number_that_python_cannot_hold_is_read_as_text(text: str, value: object) -> None:
    assert load_json(text) == value


def test_what_is_no_json_is_refused_as_before() -> None:
    with pytest.raises(json.JSONDecodeError):
        load_json("[1")
