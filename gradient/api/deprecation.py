"""Saying in each answer that an endpoint is going away: docs/api-policy.md.

A viewset declares it by action: `deprecations = {"list": Deprecation(…)}`. None is deprecated yet.
The fast path answers without viewsets: what is deprecated is taken out of `gradient.fast_path`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """From when an action is deprecated, from when it may be gone, and the page that says what to
    call in its place."""

    since: datetime
    sunset: datetime
    link: str

    def mark(self, response: HttpResponseBase) -> None:
        """Add the headers `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to the page."""
        response["Deprecation"] = f"@{int(self.since.timestamp())}"
        response["Sunset"] = http_date(self.sunset.timestamp())
        links = [response["Link"]] if response.has_header("Link") else []
        response["Link"] = ", ".join([*links, f'<{self.link}>; rel="deprecation"'])
