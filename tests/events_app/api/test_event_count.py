"""The number of events of a session."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events_app.log import NewEvent, record
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.fast_path import queries

CountOf = Callable[[Session], int]

pytestmark = pytest.mark.django_db


@pytest.fixture
def count_of(api: ApiClient) -> CountOf:
    def count(session: Session) -> int:
        shown: dict[str, int] = api.get(paths.sessions(session)).json()["session"]
        return shown["eventCount"]

    return count


def test_an_empty_log_counts_none(count_of: CountOf, organization: Organization) -> None:
    assert count_of(SessionFactory.create(organization=organization)) == 0


def test_its_events_are_counted(count_of: CountOf, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
    record(session.pk, [NewEvent("manual_edit", 1, "task") for _ in range(3)])
    assert count_of(session) == 3


def test_what_reading_settles_is_counted(count_of: CountOf, organization: Organization) -> None:
    hours_ago = timezone.now() - timedelta(hours=2)
    session = SessionFactory.create(
        organization=organization, status=Status.IN_PROGRESS, now=hours_ago
    )
    assert count_of(session) > 0


@pytest.mark.parametrize("events", [0, 3])
def test_counting_costs_no_query_of_its_own(
    count_of: CountOf,
    organization: Organization,
    events: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
    record(session.pk, [NewEvent("manual_edit", 1, "task") for _ in range(events)])
    count_of(session)
    with django_assert_num_queries(queries(fast=1, ordinary=6)):
        count_of(session)
