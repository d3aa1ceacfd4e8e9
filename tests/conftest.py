"""Fixtures that every test may use, and the one rule on which tests run where."""

import pytest
from django.core.cache import cache
from django.db import connection

from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory


def pytest_collection_modifyitems(config, items):
    if connection.vendor == "postgresql":
        return
    away = [item for item in items if item.get_closest_marker("postgresql")]
    if away:
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=away)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def organization(db):
    return OrganizationFactory()


@pytest.fixture
def api_key(organization):
    return ApiKeyFactory(organization=organization)


@pytest.fixture
def api(api_key):
    """A client with an API key of `organization`."""
    return ApiClient(api_key.plain)


@pytest.fixture
def stranger(db):
    """A client with an API key of another organization."""
    return ApiClient(ApiKeyFactory().plain)


@pytest.fixture
def anonymous(db):
    """A client without a credential."""
    return ApiClient()


@pytest.fixture
def candidate_of():
    """Makes a client with the token of a session."""
    return lambda session: ApiClient(session.token)
