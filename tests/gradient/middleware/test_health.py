from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.core import cache as core_cache
from gradient.middleware import health
from sessions_app.lifecycle import worker_heartbeat
from sessions_app.models import WorkerHeartbeat
from tests import redis_server
from tests.annotations import Response

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _looks_again() -> None:
    health._migrated.cache_clear()


def get(path: str, **headers: str) -> Response:
    response: Response = Client(raise_request_exception=False).get(path, headers=headers)
    assert response["Cache-Control"] == "no-store"
    return response


def test_the_process_lives() -> None:
    assert get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_and_knows_when_a_worker_was_seen() -> None:
    assert get("/readyz").json() == {"status": "ok", "workerAgeSeconds": None}
    worker_heartbeat.beat()
    age = get("/readyz").json()["workerAgeSeconds"]
    assert 0 <= age < 60
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=600))
    assert 599 <= get("/readyz").json()["workerAgeSeconds"] < 660  # SQLite rounds down
    worker_heartbeat.beat()
    assert get("/readyz").json()["workerAgeSeconds"] < 60
    assert WorkerHeartbeat.objects.count() == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_neither_host_nor_scheme_nor_session_matters(path: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["gradient.example"], True
    response = get(path, Host="10.0.0.7:8000", Cookie="sessionid=x")
    assert response.status_code == 200
    assert not response.cookies
    assert response["X-Request-ID"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_are_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405
    head = Client().head(path)
    assert (head.status_code, head.content) == (200, b"")


def test_a_missing_migration_is_not_ready_and_not_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0001_initial'")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'events_app'")
    response = get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "workerAgeSeconds": None}


def test_an_answer_costs_one_query_once_all_migrations_are_known(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    get("/readyz")
    with django_assert_num_queries(1):
        get("/readyz")
    with django_assert_num_queries(0):
        get("/healthz")


def test_a_cache_that_is_away_is_mentioned(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_cache, "_breakers", {})
    with redis_server.silent_socket() as url:
        backend = "gradient.core.cache.ConvenientRedisCache"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": [url]}}
        response = get("/readyz")
    assert (response.status_code, response.json()["cache"]) == (200, "away")
