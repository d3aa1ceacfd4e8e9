"""Revisions as entity tags (RFC 9110, section 8.8.3): `ETag: "3"`, `If-Match: "3"`."""

import re

from django.utils.http import quote_etag

from sessions_app.vocabulary.exceptions import InvalidRequest

_tag = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_list = re.compile(rf"[ \t,]*{_tag}(?:[ \t]*,[ \t,]*{_tag})*[ \t,]*")


def etag(revision: int | str) -> str:
    return quote_etag(str(revision))


def revisions_to_match(header: str | None) -> frozenset[str] | None:
    """The revisions that `If-Match` names; None where it is absent or `*`, which any matches.

    A weak tag never matches (RFC 9110, section 13.1.1). Raises InvalidRequest where the header
    is not a list of tags.
    """
    if header is None or header.strip() == "*":
        return None
    if not _list.fullmatch(header):
        sentence = 'If-Match must be like "3", with the quotes.'
        raise InvalidRequest(sentence, {"If-Match": [sentence]})
    tags: list[str] = re.findall(_tag, header)
    return frozenset(tag.strip('"') for tag in tags if not tag.startswith("W/"))
