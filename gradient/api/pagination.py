"""Pages by `limit` and `offset`, with a `Link` header (RFC 8288)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import NumberParameter
from gradient.api.serializers import StrictSerializer
from gradient.core.http import link_header
from gradient.core.numbers import MAX_INTEGER


def page_query(default: int, maximum: int) -> type[StrictSerializer]:
    """The query of a list: `limit` from 1 to `maximum`, `offset` from 0."""

    class PageQuery(StrictSerializer):
        limit = NumberParameter(
            min_value=1, max_value=maximum, default=default, help_text="Results per page."
        )
        offset = NumberParameter(
            min_value=0, max_value=MAX_INTEGER, default=0, help_text="Results to skip."
        )

    return PageQuery


class Pagination(LimitOffsetPagination):
    """`{"<list_key>": […], "total", "limit", "offset"}`, with the view's `list_key`.

    A limit or offset out of range is refused with the view's query, not clamped. A page of large
    rows ends early if the response would be too large. Its `limit` is then the number of its rows,
    so that a client that adds it to `offset`, or follows `Link`, misses none.
    """

    query_class: ClassVar[type[StrictSerializer]] = page_query(default=20, maximum=100)
    list_key = "results"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.list_key = request, view.list_key
        self.limit, self.offset = view.query["limit"], view.query["offset"]
        rows, self.count = view.get_page(queryset, limit=self.limit, offset=self.offset)
        return list(rows)

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        request: Any = self.request
        limit: Any = self.limit  # DRF types it, like the others, as None too
        offset: Any = self.offset
        total: Any = self.count
        query = {**request.query_params.dict(), "limit": limit}
        if data and len(data) < min(limit, total - offset):
            limit = len(data)
        page: Any = {"total": total, "limit": limit, "offset": offset}
        headers = link_header(request, query, **page)
        return Response({self.list_key: data, **page}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        numbers = ("total", "limit", "offset")
        return {
            "type": "object",
            "properties": {self.list_key: schema} | {name: {"type": "integer"} for name in numbers},
            "required": sorted([self.list_key, *numbers]),
        }


class LargePagination(Pagination):
    """For many small rows, such as events."""

    query_class = page_query(default=100, maximum=1000)
