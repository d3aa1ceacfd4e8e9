import json as python_json
import math
import time

import pytest
from pytest_django import Settings

from gradient.core import strict_json
from gradient.core.strict_json import InvalidJSON

LARGEST, SMALLEST = 2**63 - 1, -(2**63)


def nested(levels: int, opening: str, closing: str, core: str = "") -> bytes:
    return (opening * levels + core + closing * levels).encode()


def alternating(levels: int) -> bytes:
    """Arrays and objects in turn, the outermost an array; `levels` is even."""
    return nested(levels // 2, '[{"a":', "}]", "1")


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "true",
        "0",
        "-0.0",
        "1e308",
        "1e-400",
        '""',
        "[]",
        "{}",
        ' \n\t\r{"a" : [1, 2.5, "x"]}\n',
        '{"z": 1, "a": {"z": 2, "a": 3}}',
        '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"',
        '"é😀\u2028\x7f"',
        '"\\ud83d\\ude00"',
        str(LARGEST),
        str(SMALLEST),
    ],
)
def test_what_is_good_survives(text: str) -> None:
    expected = python_json.loads(text)
    value = strict_json.parse(text.encode())
    assert (value, type(value)) == (expected, type(expected))


def test_switched_off_the_standard_library_reads_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradient.core.strict_json.orjson.loads", None)
    settings.ORJSON_READER = False
    assert strict_json.parse(b'{"a":[1,2.5]}') == {"a": [1, 2.5]}


def test_the_order_of_keys_survives() -> None:
    assert list(strict_json.parse(b'{"z": 1, "a": 2, "m": 3}')) == ["z", "a", "m"]


def test_a_number_with_a_fraction_stays_one() -> None:
    value = strict_json.parse(b"[1.0, -0.0, 1]")
    assert [type(number) for number in value] == [float, float, int]
    assert math.copysign(1, value[1]) == -1


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b'"\xc3"',
        b'"\xc0\x80"',  # NUL in two bytes
        b'"\xed\xa0\x80"',  # a surrogate in UTF-8
        '{"a": 1}'.encode("utf-16"),
        '"é"'.encode("latin-1"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused(body: bytes) -> None:
    with pytest.raises(InvalidJSON, match="not UTF-8"):
        strict_json.parse(body)


def test_a_byte_order_mark_is_refused() -> None:
    with pytest.raises(InvalidJSON, match="byte order mark"):
        strict_json.parse(b"\xef\xbb\xbf{}")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("shape", ["%s", "[%s]", '{"a": {"b": %s}}'])
def test_what_is_not_a_number_is_refused(constant: str, shape: str) -> None:
    with pytest.raises(InvalidJSON, match=f"{constant} is not JSON"):
        strict_json.parse((shape % constant).encode())


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1.5E+309", "1" * 400 + ".0"])
def test_a_number_that_overflows_is_refused(number: str) -> None:
    with pytest.raises(InvalidJSON, match="too large"):
        strict_json.parse(b'{"a": [%s]}' % number.encode())


@pytest.mark.parametrize(
    "number",
    [LARGEST + 1, SMALLEST - 1, 2**64, -(2**64), 10**20, -(10**20)],
)
def test_an_integer_beyond_64_bits_is_refused(number: int) -> None:
    with pytest.raises(InvalidJSON, match="beyond 64 bits"):
        strict_json.parse(f'{{"a": [{number}]}}'.encode())


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_integer_of_five_thousand_digits_is_refused(sign: str) -> None:
    with pytest.raises(InvalidJSON, match="beyond 64 bits"):
        strict_json.parse(f"{sign}{'9' * 5000}".encode())


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"b": 0, "a": 1, "c": 2, "a": 3}',
        '[{"x": [{"a": 1, "a": 2}]}]',
        '{"a": 1, "\\u0061": 2}',
    ],
)
def test_a_duplicate_key_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidJSON, match='the key "a" more than once'):
        strict_json.parse(text.encode())


def test_the_same_key_in_two_objects_is_no_repetition() -> None:
    assert strict_json.parse(b'[{"a": 1}, {"a": {"a": 2}}]') == [{"a": 1}, {"a": {"a": 2}}]


ALLOWED = [nested(64, "[", "]"), nested(63, '{"a":', "}", "{}"), alternating(64)]
TOO_DEEP = [
    nested(65, "[", "]"),
    nested(64, '{"a":', "}", "{}"),
    alternating(66),
    b"[1, " + nested(64, "[", "]") + b"]",
    nested(100_000, "[", "]"),
    nested(100_000, '{"a":', "}", "1"),
    b"[" * 100_000,
]


MOST = strict_json.MAX_VALUES


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * (MOST - 3) + b"1]",
        b'{"text":"' + b"[,{" * MOST + b'"}',
        b'{"text":"' + b'\\\\\\",[' * MOST + b'"}',
    ],
    ids=["numbers", "text", "escapes"],
)
def test_many_values_are_allowed_and_text_is_one(body: bytes) -> None:
    assert strict_json.parse(body) == python_json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * MOST + b"[]]",
        b"[" + b"1," * MOST + b"1]",
        b'[{"a":' * (MOST // 2) + b"1" + b"}]" * (MOST // 2),
        b'{"deliverableState":{"a":[' + b"[]," * 1_700_000 + b"[]]}}",
    ],
    ids=["lists", "numbers", "nested", "five mebibytes of lists"],
)
def test_more_values_are_refused_before_they_are_read(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradient.core.strict_json.orjson.loads", None)
    with pytest.raises(InvalidJSON, match="more than 250,000 values"):
        strict_json.parse(body)


@pytest.mark.parametrize("body", ALLOWED, ids=["arrays", "objects", "both"])
def test_sixty_four_levels_are_allowed(body: bytes) -> None:
    assert strict_json.parse(body) == python_json.loads(body)


@pytest.mark.parametrize("body", TOO_DEEP, ids=range(len(TOO_DEEP)))
def test_the_sixty_fifth_level_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidJSON, match="more than 64 levels"):
        strict_json.parse(body)


@pytest.mark.parametrize("text", ["[" * 100, "{" * 100, '\\"' + "[" * 100, "\\\\" + "]" * 100])
def test_brackets_in_a_text_are_no_levels(text: str) -> None:
    assert strict_json.parse(f'["{text}"]'.encode()) == [python_json.loads(f'"{text}"')]


def test_many_brackets_side_by_side_are_no_levels() -> None:
    assert strict_json.parse(b"[" + b"[],{}," * 500 + b"[]]") == [[], {}] * 500 + [[]]


@pytest.mark.parametrize("text", ['"a\\u0000b"', '{"\\u0000": 1}', '[{"a": ["\\u0000"]}]'])
def test_an_escaped_nul_is_refused(text: str) -> None:
    with pytest.raises(InvalidJSON, match="NUL"):
        strict_json.parse(text.encode())


@pytest.mark.parametrize("text", ['"a\x00b"', "\x00", "{}\x00", '"\x1f"', '"\n"'])
def test_a_raw_control_character_is_refused(text: str) -> None:
    with pytest.raises(InvalidJSON, match="not valid JSON"):
        strict_json.parse(text.encode())


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d x", "\\uDBFF"])
@pytest.mark.parametrize("shape", ['"%s"', '{"%s": 1}', '{"a": [{"b": "x%sy"}]}'])
def test_half_of_a_surrogate_pair_is_refused(half: str, shape: str) -> None:
    with pytest.raises(InvalidJSON, match="surrogate"):
        strict_json.parse((shape % half).encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "}",
        '{"a"}',
        '{"a":}',
        '{"a": 1,}',
        "[1,]",
        "{a: 1}",
        "{'a': 1}",
        "01",
        "+1",
        "1.",
        ".5",
        "0x10",
        "1_000",
        "True",
        "undefined",
        '"\\x41"',
        '"\\u12"',
        '"open',
        "{} {}",
        "{}x",
        "1 2",
        "// comment\n{}",
        "\u00a0{}",
        "١",
    ],
)
def test_broken_syntax_is_refused(text: str) -> None:
    with pytest.raises(InvalidJSON, match="not valid JSON"):
        strict_json.parse(text.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"{" + b"".join(b'"k%d":0,' % n for n in range(200_000)) + b'"k199999":0}',
        b'"a\\' * 500_000 + b"[" * 65,
        b'["' + b'\\"' * 500_000 + b"[" * 65,
    ],
    ids=["last key twice", "quotes never closed", "one text never closed"],
)
def test_refusing_a_large_body_takes_time_in_proportion(body: bytes) -> None:
    # A quadratic search would take many minutes at this size.
    begin = time.process_time()
    with pytest.raises(InvalidJSON):
        strict_json.parse(body)
    assert time.process_time() - begin < 20
