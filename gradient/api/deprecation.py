"""Headers for deprecated endpoints: docs/api-policy.md.

A viewset declares them by action: `deprecations = {"list": Deprecation(…)}`. None is deprecated
yet. The fast path does not add them, so a deprecated call must be removed from it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """Since when an action is deprecated, when it may be removed (`sunset`), and the URL of a page
    about its replacement."""

    since: datetime
    sunset: datetime
    link: str

    def mark(self, response: HttpResponseBase) -> None:
        """Add the headers `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to the page."""
        response["Deprecation"] = f"@{int(self.since.timestamp())}"
        response["Sunset"] = http_date(self.sunset.timestamp())
        links = [response["Link"]] if response.has_header("Link") else []
        response["Link"] = ", ".join([*links, f'<{self.link}>; rel="deprecation"'])
