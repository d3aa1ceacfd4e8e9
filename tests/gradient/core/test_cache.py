"""Redis is a convenience: killed, restarted or silent, nothing fails or waits for it."""

import socket
import time
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.core.cache import cache, caches
from pytest_django import Settings

from events_app.replay.axis import Axis
from events_app.replay.density import density
from gradient.core import cache as core_cache
from gradient.core.cache import Breaker, CacheAwayError
from gradient.core.env import Rate
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths, redis_server
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS, record_at

TIME = time.monotonic


@pytest.fixture
def server() -> redis_server.RedisServer:
    return redis_server.RedisServer()


@pytest.fixture
def connect(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the Redis of a URL the cache, as the settings do."""
    monkeypatch.setattr(core_cache, "_breakers", {})

    def connect(url: str) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "gradient.core.cache.ConvenientRedisCache",
                "LOCATION": [url],
            }
        }

    return connect


@pytest.fixture
def silent(connect: Callable[[str], None]) -> Iterator[None]:
    with redis_server.silent_socket() as url:
        connect(url)
        yield


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_cache, "PAUSE_SECONDS", 0.0)


def results() -> dict[str, Any]:
    """What each operation of a cache returns, after a key was set."""
    cache.set("a", [1], 60)
    cache.set_many({"b": 2, "c": 3}, 60)
    counted: object
    try:
        counted = cache.incr("b")
    except ValueError as error:
        counted = type(error)
    cache.delete_many(["b", "nothing"])
    return {
        "get": cache.get("a", "default"),
        "get_many": cache.get_many(["a", "b", "c"]),
        "has_key": "a" in cache,
        "add": cache.add("d", 4, 60),
        "incr": counted,
        "touch": cache.touch("a", 60),
        "delete": cache.delete("a"),
        "get_or_set": cache.get_or_set("e", lambda: 5, 60),
    }


AWAY = {
    "get": "default",
    "get_many": {},
    "has_key": False,
    "add": False,
    "incr": CacheAwayError,
    "touch": False,
    "delete": False,
    "get_or_set": 5,
}
PRESENT = {
    "get": [1],
    "get_many": {"a": [1], "c": 3},
    "has_key": True,
    "add": True,
    "incr": 3,
    "touch": True,
    "delete": True,
    "get_or_set": 5,
}


@redis_server.needs_redis
def test_redis_that_is_killed_is_an_empty_cache_until_it_is_back(
    server: redis_server.RedisServer, connect: Callable[[str], None], no_pause: None
) -> None:
    connect(server.url)
    with server.running():
        assert results() == PRESENT
    assert results() == AWAY
    with server.running():
        assert results() == PRESENT


def test_a_redis_that_never_answers_is_asked_once_in_a_while(silent: None) -> None:
    begun = TIME()
    assert results() == AWAY
    assert results() == AWAY
    assert TIME() - begun < 1


def test_what_fails_for_one_thread_is_not_tried_by_the_others(silent: None) -> None:
    assert cache.get("a") is None
    took: list[float] = []

    def ask() -> None:
        begun = TIME()
        assert cache.get("a") is None
        took.append(TIME() - begun)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(took)[len(took) // 2] < core_cache.TIMEOUT_SECONDS


def test_an_answer_that_is_an_error_is_a_failure_too(connect: Callable[[str], None]) -> None:
    """Such as those of a Redis that is loading, full, or a read-only replica."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        connect(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")

        def refuse() -> None:
            link, _ = listener.accept()
            with link:
                while link.recv(4096):
                    link.sendall(b"-LOADING Redis is loading the dataset in memory\r\n" * 4)

        Thread(target=refuse, daemon=True).start()
        assert cache.get("a", 1) == 1
        assert caches["default"].is_away  # type: ignore[attr-defined]


def test_after_a_pause_one_caller_tries() -> None:
    breaker = Breaker(pause_seconds=0)
    assert breaker.fail()
    assert not breaker.fail()
    assert breaker.allows_attempt()
    breaker = Breaker(pause_seconds=60)
    breaker.fail()
    assert not breaker.allows_attempt()
    breaker._retry_at = TIME()  # the pause is over
    assert [breaker.allows_attempt() for _ in range(3)] == [True, False, False]
    assert breaker.succeed()
    assert not breaker.succeed()
    assert [breaker.allows_attempt() for _ in range(3)] == [True, True, True]


@pytest.mark.django_db
@pytest.mark.parametrize("django_alone", [False, True])
def test_calls_go_on_uncounted(
    silent: None,
    settings: Settings,
    organization: Organization,
    api: ApiClient,
    django_alone: bool,
) -> None:
    settings.RATE_LIMIT_API_KEY = settings.RATE_LIMIT_SESSION_TOKEN = Rate(1, 3600)
    session = SessionFactory.create(status=Status.IN_PROGRESS, organization=organization)
    candidate = ApiClient(session.token, django_alone=django_alone)
    reader = ApiClient(api.credential, django_alone=django_alone)
    event = {"timestampMs": BEGIN_MS, "phase": "task", "type": "manual_edit", "data": {}}
    begun = TIME()
    for _ in range(2):
        for response in (
            candidate.post(paths.sessions(session, "checkpoint"), {"deliverableState": {"a": 1}}),
            candidate.post(paths.sessions(session, "events"), {"events": [event]}),
            candidate.get(paths.sessions(session, "workspace")),
            reader.get("/api/sessions"),
            reader.get(paths.sessions(session)),
            reader.get(paths.sessions(session, "events")),
        ):
            assert response.status_code in (200, 201), response.content
            assert not [name for name in response.headers if name.startswith("RateLimit")]
    assert TIME() - begun < 5  # twelve calls; each alone is far below a second


@pytest.mark.django_db
def test_the_density_of_a_log_is_computed_without_a_cache(silent: None) -> None:
    session: Session = SessionFactory.create(status="submitted")
    record_at(session, 0, "manual_edit")
    assert sum(density(session.pk, 1, Axis(BEGIN_MS, BEGIN_MS + 1))["manual_edit"]) == 1


class TestCounter:
    @pytest.fixture(params=["memory", pytest.param("redis", marks=redis_server.needs_redis)])
    def counted(self, request: pytest.FixtureRequest) -> Iterator[str]:
        """In each kind of cache, a key's name."""
        if request.param == "memory":
            yield "counter"
            return
        server = redis_server.RedisServer()
        request.getfixturevalue("connect")(server.url)
        with server.running():
            yield "counter"

    def test_it_begins_at_one(self, counted: str) -> None:
        cache.clear()
        assert [core_cache.count(counted, 60) for _ in range(3)] == [1, 2, 3]
        assert core_cache.count("another", 60) == 1

    def test_it_can_be_increased_by_more(self, counted: str) -> None:
        cache.clear()
        core_cache.count(counted, 60)
        cache.incr(counted, 5)
        assert core_cache.count(counted, 60) == 7

    def test_it_ends_at_its_time_from_the_first_count(self, counted: str) -> None:
        cache.clear()
        began = TIME()
        core_cache.count(counted, 1)
        core_cache.count(counted, 1)
        while core_cache.count(counted, 1) != 1:
            assert TIME() - began < 30
            time.sleep(0.05)
        assert TIME() - began > 0.5
