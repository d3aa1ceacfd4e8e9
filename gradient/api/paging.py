"""Pages by `limit` and `offset`, with a `Link` header (RFC 8288)."""

from collections.abc import Sequence
from typing import Any

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
    response = Response({name: rows, "total": total, "limit": limit, "offset": offset})
    links = []
    if offset + limit < total:
        links.append(_link(request, "next", limit, offset + limit))
    if offset > 0:
        # Past the end, the page before is the last one that holds something.
        links.append(_link(request, "prev", limit, max(0, min(offset, total) - limit)))
    if links:
        response["Link"] = ", ".join(links)
    return response


def _link(request: HttpRequest, relation: str, limit: int, offset: int) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return f'<{url}>; rel="{relation}"'
