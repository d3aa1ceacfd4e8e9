"""What is under /api beside the endpoints: the schema, the docs, and an answer to all the rest."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from gradient.core.error_bodies import plain
from gradient.openapi.docs import docs
from gradient.openapi.schema import document


@csrf_exempt  # so that a POST is told 405, not that it lacks a cookie
@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(document(), indent=2), content_type="application/json")


@csrf_exempt
def not_found(_request: HttpRequest, **_: str) -> HttpResponse:
    """Unknown paths, with or without a credential; also where DEBUG would show a page."""
    return JsonResponse(plain(404), status=404)


urlpatterns = [
    path("api/schema", schema, name="schema"),
    path("api/docs", docs, name="api-docs"),
    path("api", not_found),
    path("api/<path:rest>", not_found),
]
