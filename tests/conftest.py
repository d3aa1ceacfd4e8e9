"""Shared fixtures, and the rule which tests run on which database."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from sessions_app.models import ApiKey, Organization, Session
from tests.annotations import CandidateOf
from tests.clients import ApiClient
from tests.empty_tables import empty_tables
from tests.factories import ApiKeyFactory, OrganizationFactory
from tests.factories.sessions import KeyWithPlain

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

# A machine that is busy is not a fault of what it tests.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "only the tests that meet the database: the others need not run on each"
    parser.addoption("--with-database", action="store_true", help=text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    away = [item for item in items if not _is_for_database(item, config)]
    if away:
        items[:] = [item for item in items if _is_for_database(item, config)]
        config.hook.pytest_deselected(items=away)


def _is_for_database(item: pytest.Function, config: pytest.Config) -> bool:
    if item.get_closest_marker("postgresql"):
        return connection.vendor == "postgresql"
    if not config.getoption("--with-database"):
        return True
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or not DATABASE_FIXTURES.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session", autouse=True)
def _fast_emptying() -> Iterator[None]:
    """After a test with transactions Django empties all tables, those of recorded rows, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _empty_query_log() -> None:
    """Clear the log of queries: Django keeps 9,000, and a hot call does not clear them."""
    reset_queries()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def organization(db: None) -> Organization:
    return OrganizationFactory.create()


@pytest.fixture
def api_key(organization: Organization) -> ApiKey:
    return ApiKeyFactory.create(organization=organization)


@pytest.fixture
def api(api_key: KeyWithPlain) -> ApiClient:
    """A client with an API key of `organization`."""
    return ApiClient(api_key.plain)


@pytest.fixture
def stranger(db: None) -> ApiClient:
    """A client with an API key of another organization."""
    return ApiClient(ApiKeyFactory.create().plain)


@pytest.fixture
def anonymous(db: None) -> ApiClient:
    """A client without a credential."""
    return ApiClient()


@pytest.fixture
def candidate_of() -> CandidateOf:
    """Returns a client with the token of a session."""
    return lambda session: ApiClient(session.token)


@pytest.fixture
def candidate(session: Session, candidate_of: CandidateOf) -> ApiClient:
    """The candidate of the session that a module's own fixture makes."""
    return candidate_of(session)
