"""The normal form of tags: docs/decisions/0044-tags.md."""

import re
import unicodedata

from gradient.core.texts import is_visible
from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_TAG_LENGTH = 50
MAX_TAGS = 20
"""Of one session."""
MAX_TAGS_OF_ORGANIZATION = 1_000
MAX_KEY_LENGTH = 3 * MAX_TAG_LENGTH
"""Casefolding turns one character into three at most."""
_WORD = r"[^\s,\u0001-\u001f\u007f-\u009f\u2028\u2029]+"
NORMAL_TAG = rf"\A{_WORD}( {_WORD})*\Z"
"""What the database checks: words with single spaces between them, without commas and control
characters."""

_normal = re.compile(NORMAL_TAG)


def normalize_tag(text: str) -> str:
    """The tag in Unicode's NFC, with single spaces between its words and none around it.

    Raises InvalidRequest for a tag that is blank or too long, and for one with a comma or a control
    character.
    """
    tag = " ".join(unicodedata.normalize("NFC", text).split())
    if not is_visible(tag):
        raise InvalidRequest("A tag must not be blank.")
    if max(len(text), len(tag)) > MAX_TAG_LENGTH:  # spaces count, as in the schema
        raise InvalidRequest(f"A tag can have at most {MAX_TAG_LENGTH} characters.")
    if "," in tag:
        raise InvalidRequest("A tag must not contain a comma.")
    if not _normal.match(tag) or "\0" in tag:
        raise InvalidRequest("A tag must not contain a control character.")
    return tag


def tag_key(tag: str) -> str:
    """The tag's case-insensitive key: spellings that differ only in case are one tag."""
    return unicodedata.normalize("NFC", tag.casefold())


def distinct(tags: list[str]) -> list[str]:
    """The tags in normal form, without duplicates; the first spelling of each is kept.

    Raises InvalidRequest for an invalid tag, and for more than `MAX_TAGS`.
    """
    by_key: dict[str, str] = {}
    for tag in map(normalize_tag, tags):
        by_key.setdefault(tag_key(tag), tag)
    if len(by_key) > MAX_TAGS:
        raise InvalidRequest(f"A session can have at most {MAX_TAGS} tags.")
    return list(by_key.values())
