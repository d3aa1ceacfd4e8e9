"""Revisions as entity tags (RFC 9110, section 8.8.3): `ETag: "3"`, `If-Match: "3"`."""

from django.utils.http import parse_etags, quote_etag

from sessions_app.exceptions import InvalidRequest


def etag(revision: int | str) -> str:
    return quote_etag(str(revision))


def revisions_to_match(header: str | None) -> frozenset[str] | None:
    """The revisions that `If-Match` names; None where it is absent or `*`, which any matches.

    A weak tag never matches (RFC 9110, section 13.1.1). Raises InvalidRequest where the header
    is not a list of tags.
    """
    if header is None or header.strip() == "*":
        return None
    tags = parse_etags(header)
    if not tags:
        sentence = 'If-Match must be like "3", with the quotes.'
        raise InvalidRequest(sentence, {"If-Match": [sentence]})
    return frozenset(tag.strip('"') for tag in tags if not tag.startswith("W/"))
