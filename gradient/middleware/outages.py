"""Pages while the database cannot work; the API answers in `gradient.api.errors`."""

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from gradient.core.outages import RETRY_AFTER_SECONDS, is_outage

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Answers 503 if a view failed because the database cannot work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_outage(error):
            return None
        logger.warning("The database is unavailable for %s: %s", request.path, error)
        return unavailable()


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: what failed outside of a view, such as in another middleware."""
    if is_outage(sys.exc_info()[1]):
        return unavailable()
    return defaults.server_error(request)


def unavailable() -> HttpResponse:
    """The page for everybody: it asks nothing of the database, so it has no context."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
