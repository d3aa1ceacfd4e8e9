"""`/healthz` and `/readyz`, for whatever watches and restarts the processes.

They are answered before any check of the host, the scheme or a session, and say nothing that helps
an intruder: why something is not ready is in the log.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.cache import cache as django_cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from sessions_app.lifecycle import worker_heartbeat

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers the two paths; every other request goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = VIEWS.get(request.path_info)
        if view is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view()
        response.headers["Cache-Control"] = "no-store"
        return response


def healthz() -> HttpResponse:
    """The process lives and answers; it asks nothing of anybody."""
    return JsonResponse({"status": "ok"})


def readyz() -> HttpResponse:
    """Whether requests can be served: the database answers and has all migrations.

    A cache that is away is only mentioned, since calls go on without it; so is the age of the last
    sign of a worker, since another process may have to be restarted for it.
    """
    try:
        if not _is_migrated():
            return _unavailable("migrations are missing")
        age = worker_heartbeat.age_seconds()
    except Error as error:
        return _unavailable(error)
    body: dict[str, Any] = {"status": "ok", "workerAgeSeconds": age}
    if getattr(django_cache, "is_away", False):
        body["cache"] = "away"
    return JsonResponse(body)


def _unavailable(reason: object) -> HttpResponse:
    logger.warning("Not ready: %s", reason)
    return JsonResponse({"status": "unavailable", "workerAgeSeconds": None}, status=503)


def _is_migrated() -> bool:
    """What has been migrated once stays so: the look at all files and rows is made until then."""
    if _migrated():
        return True
    _migrated.cache_clear()
    return False


@cache
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


VIEWS: dict[str, Callable[[], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
