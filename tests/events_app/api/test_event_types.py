import pytest
from pytest_django import DjangoAssertNumQueries

from events_app.catalog.entries import CATALOG
from events_app.types import EventType
from tests import answers
from tests.clients import ApiClient

pytestmark = pytest.mark.django_db
PATH = "/api/event-types"


def test_everybody_may_read_the_catalog() -> None:
    answer = ApiClient(None).get(PATH)
    assert answer.status_code == 200
    rows = answer.json()["eventTypes"]
    assert [row["type"] for row in rows] == [type.value for type in CATALOG]
    assert {(*row,) for row in rows} == {("type", "group", "label", "schema", "example")}
    assert rows[9] == {
        "type": "user_message",
        "group": "chat",
        "label": "Wrote to the assistant",
        "schema": CATALOG[EventType.USER_MESSAGE].schema,
        "example": CATALOG[EventType.USER_MESSAGE].example,
    }


def test_a_credential_changes_nothing_even_a_wrong_one(api: ApiClient) -> None:
    rows = ApiClient(None).get(PATH).json()
    assert api.get(PATH).json() == rows
    assert ApiClient("gai_unknown").get(PATH).json() == rows


def test_it_asks_the_database_nothing(
    api: ApiClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        api.get(PATH)


def test_unknown_parameters_and_methods_are_refused() -> None:
    assert answers.faults(ApiClient(None).get(f"{PATH}?group=chat")) == ["group"]
    assert ApiClient(None).post(PATH, {}).status_code == 405
