import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

from gradient import fast_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradient.settings")


class Request(WSGIRequest):
    """A request whose query is UTF-8, whatever charset its Content-Type names.

    Django decodes the query with that charset, before any middleware: `base64`, which decodes no
    text, would be a crash that nobody answers.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            parsed = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:  # too long a header
            parsed = ("", {})
        self.content_type, self.content_params = parsed


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
get_resolver().url_patterns  # noqa: B018  imports every view now, not while somebody waits
application = Handler()
application = fast_path.in_front_of(application)  # take this line out, and Django answers all
