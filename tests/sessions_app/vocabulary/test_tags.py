import re

import pytest

from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.tags import (
    MAX_KEY_LENGTH,
    MAX_TAG_LENGTH,
    MAX_TAGS,
    NORMAL_TAG,
    distinct,
    normalize_tag,
    tag_key,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("  Very\t important ", "Very important"),
        ("Cafe\u0301", "Café"),
        ("2026\u00a0spring", "2026 spring"),
        ("山田", "山田"),
        ("x" * MAX_TAG_LENGTH, "x" * MAX_TAG_LENGTH),
    ],
)
def test_a_tag_has_one_normal_form(typed: str, normal: str) -> None:
    assert normalize_tag(typed) == normal
    assert normalize_tag(normal) == normal
    assert re.match(NORMAL_TAG, normal)


@pytest.mark.parametrize(
    "typed", ["", " ", "\u200b", "a,b", "a\x07b", "a\0b", "x" * 51, f"x{' ' * 50}y"]
)
def test_what_is_no_tag_is_refused(typed: str) -> None:
    with pytest.raises(InvalidRequest):
        normalize_tag(typed)


def test_case_does_not_count_and_accents_do() -> None:
    assert tag_key("STRASSE") == tag_key("straße")
    assert tag_key("Ano") != tag_key("Año")


def test_no_key_is_longer_than_its_column() -> None:
    longest = max(range(0x110000), key=lambda code: len(tag_key(chr(code))))
    assert len(tag_key(chr(longest) * MAX_TAG_LENGTH)) <= MAX_KEY_LENGTH


def test_each_is_kept_once_in_order_as_it_is_spelled_first() -> None:
    assert distinct(["b", "A", "a", " B "]) == ["b", "A"]
    with pytest.raises(InvalidRequest, match="20 tags"):
        distinct([str(number) for number in range(MAX_TAGS + 1)])
