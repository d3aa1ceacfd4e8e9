from collections.abc import Iterator

import psycopg
import pytest
from django.db import DataError, connection, connections
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.core.statements import Statement
from sessions_app.models import Organization
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

DOUBLE = Statement("SELECT %(n)s::integer * 2, %(missing)s::text, %(n)s::integer > 3")


def begin_request() -> None:
    """What Django does with kept connections when a request begins."""
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done = False


def end_the_server_s_side() -> None:
    pid = connection.connection.info.backend_pid
    options = connections["default"].get_connection_params()
    login = {name: options[name] for name in ("dbname", "user", "host", "port") if name in options}
    with psycopg.connect(**login, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.fixture
def _kept(settings: Settings) -> Iterator[None]:
    connection.ensure_connection()
    connection.health_check_enabled = True
    yield
    connection.health_check_enabled = False
    connection.close()


@pytest.mark.usefixtures("_kept")
class TestKeptConnection:
    def test_one_that_the_server_ended_is_opened_again(self) -> None:
        assert DOUBLE.row({"n": 2, "missing": None}) is not None
        end_the_server_s_side()
        begin_request()
        assert Organization.objects.count() == 0

    def test_so_it_is_for_a_hand_written_statement(self) -> None:
        assert DOUBLE.row({"n": 2, "missing": None}) is not None
        end_the_server_s_side()
        begin_request()
        assert DOUBLE.row({"n": 2, "missing": None}) == (b"4", None, b"f")

    def test_one_that_is_good_is_not_asked_by_a_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        kept = connection.connection
        begin_request()
        with django_assert_num_queries(1):
            Organization.objects.count()
        assert connection.connection is kept


class TestStatement:
    def test_its_values_are_as_postgresql_writes_them(self) -> None:
        assert DOUBLE.row({"n": 21, "missing": None, "more": 1}) == (b"42", None, b"t")

    def test_no_row_is_none(self) -> None:
        assert Statement("SELECT 1 WHERE %(no)s::boolean").row({"no": False}) is None

    def test_it_is_planned_once(self) -> None:
        DOUBLE.row({"n": 1, "missing": None})
        with connection.cursor() as cursor:
            cursor.execute("SELECT generic_plans > 0, custom_plans FROM pg_prepared_statements")
            assert set(cursor.fetchall()) == {(True, 0)}

    def test_an_error_is_one_of_django_s_own(self) -> None:
        with pytest.raises(DataError, match="invalid input syntax"):
            DOUBLE.row({"n": "two", "missing": None})
        assert DOUBLE.row({"n": 1, "missing": None}) == (b"2", None, b"f")

    def test_it_sees_what_its_transaction_wrote_and_is_rolled_back_with_it(self) -> None:
        from django.db import transaction

        count = Statement("SELECT count(*) FROM sessions_app_organization")
        insert = Statement(
            "INSERT INTO sessions_app_organization (id, name, slug, created_at) "
            "VALUES (gen_random_uuid(), 'A', %(slug)s::text, now()) RETURNING 1"
        )
        with transaction.atomic():
            assert insert.row({"slug": "first-of-all"}) == (b"1",)
            OrganizationFactory.create()
            assert count.row({}) == (b"2",)
            transaction.set_rollback(True)
        assert count.row({}) == (b"0",)
