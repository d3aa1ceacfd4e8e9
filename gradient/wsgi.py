import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

from gradient import fast_path
from gradient.core import time_limits
from gradient.core.postgresql import pool

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradient.settings")


class Request(WSGIRequest):
    """A request whose query string is UTF-8, whatever charset its Content-Type names.

    Django decodes the query string with that charset before any middleware runs: `base64`, which
    is no text encoding, would crash without a response.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            parsed = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:  # the header is too long
            parsed = ("", {})
        self.content_type, self.content_params = parsed


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
time_limits.use(time_limits.of_requests())
pool.start(settings.DATABASE_POOL_SIZE)
get_resolver().url_patterns  # noqa: B018  imports every view now, not during the first request
application = Handler()
application = fast_path.wrap(application)  # without this line, Django answers every request
