"""Pages by `limit` and `offset`, with a `Link` header (RFC 8288)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.response import Response

from gradient.api.fields import MAX_INTEGER
from gradient.api.serializers import StrictSerializer


class NumberParameter(serializers.IntegerField):
    """A query parameter that is a whole number in decimal digits."""

    def to_internal_value(self, data: Any) -> int:
        if not (isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 20):
            self.fail("invalid")
        return int(data)


def page_query(default: int, most: int) -> type[StrictSerializer]:
    """The query of a list: `limit` from 1 to `most`, `offset` from 0."""

    class PageQuery(StrictSerializer):
        limit = NumberParameter(
            min_value=1, max_value=most, default=default, help_text="Results per page."
        )
        offset = NumberParameter(
            min_value=0, max_value=MAX_INTEGER, default=0, help_text="How many to pass over."
        )

    return PageQuery


def page(
    request: HttpRequest, name: str, rows: Sequence[Any], *, total: int, limit: int, offset: int
) -> Response:
    """The answer of a list: its rows under `name`, `total`, `limit`, `offset`, and the links."""
    headers = link_header(request, request.GET.dict(), total=total, limit=limit, offset=offset)
    body = {name: rows, "total": total, "limit": limit, "offset": offset}
    return Response(body, headers=headers)


def link_header(
    request: HttpRequest, query: Mapping[str, Any], *, total: int, limit: int, offset: int
) -> dict[str, str]:
    """The `Link` header of a page, if another one comes before or after it."""
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset > 0:
        # Past the end, the page before is the last one that holds something.
        offsets["prev"] = max(0, min(offset, total) - limit)
    if not offsets:
        return {}
    url = f"{request.scheme}://{request.get_host()}{request.path}"
    links = [
        f'<{url}?{urlencode({**query, "limit": limit, "offset": at})}>; rel="{relation}"'
        for relation, at in offsets.items()
    ]
    return {"Link": ", ".join(links)}
