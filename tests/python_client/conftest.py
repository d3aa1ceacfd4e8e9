"""The Python client against a live server."""

from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from gradient_client import Gradient, Retries
from tests.factories.sessions import KeyWithPlain

AT_ONCE = Retries(attempts=3, first_wait_seconds=0.01)


@pytest.fixture
def gradient(live_server: LiveServer, api_key: KeyWithPlain) -> Iterator[Gradient]:
    """Calls with a key that may do everything."""
    with Gradient(api_key.plain, base_url=live_server.url, retries=AT_ONCE) as client:
        yield client
