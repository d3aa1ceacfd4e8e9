"""The `Link` header of a page (RFC 8288)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest


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
