import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, DataError, connection, connections
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.core.outages import is_outage
from gradient.core.postgresql.statements import (
    Parameter,
    Statement,
    Template,
    select_sql,
    update_sql,
)
from sessions_app.models import Organization
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

DOUBLE = Statement("SELECT %(n)s::integer * 2, %(missing)s::text, %(n)s::integer > 3")


def begin_request() -> None:
    """What Django does with persistent connections when a request begins."""
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done = False  # type: ignore[attr-defined]  # the stubs lack it


def end_the_server_s_side() -> None:
    pid = connection.connection.info.backend_pid
    options = connections["default"].get_connection_params()
    login = {name: options[name] for name in ("dbname", "user", "host", "port") if name in options}
    with psycopg.connect(**login, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def prepared() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        return list(cursor.fetchall())


@pytest.fixture
def _kept(settings: Settings) -> Iterator[None]:
    connection.ensure_connection()
    connection.health_check_enabled = True  # type: ignore[attr-defined]  # the stubs lack it
    yield
    connection.health_check_enabled = False  # type: ignore[attr-defined]  # the stubs lack it
    connection.close()


@pytest.mark.usefixtures("_kept")
class TestKeptConnection:
    def test_a_connection_that_the_server_closed_is_reopened(self) -> None:
        assert DOUBLE.row({"n": 2, "missing": None}) is not None
        end_the_server_s_side()
        begin_request()
        assert Organization.objects.count() == 0

    def test_so_it_is_for_a_hand_written_statement(self) -> None:
        assert DOUBLE.row({"n": 2, "missing": None}) is not None
        end_the_server_s_side()
        begin_request()
        assert DOUBLE.row({"n": 2, "missing": None}) == (b"4", None, b"f")

    def test_a_server_that_goes_without_a_word_in_the_middle_is_an_outage(self) -> None:
        assert DOUBLE.row({"n": 2, "missing": None}) is not None
        connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
        with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as link:
            link.shutdown(socket.SHUT_RDWR)
        with pytest.raises(DatabaseError) as caught:
            DOUBLE.row({"n": 2, "missing": None})
        assert is_outage(caught.value)

    def test_a_good_connection_is_checked_without_a_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        kept = connection.connection
        begin_request()
        with django_assert_num_queries(1):
            Organization.objects.count()
        assert connection.connection is kept

    def test_without_the_setting_it_is_checked_by_a_query(
        self, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        settings.SOCKET_HEALTH_CHECK = False
        begin_request()
        end_the_server_s_side()
        assert Organization.objects.count() == 0


class TestStatement:
    def test_its_values_are_as_postgresql_writes_them(self) -> None:
        assert DOUBLE.row({"n": 21, "missing": None, "more": 1}) == (b"42", None, b"t")

    def test_its_values_are_those_of_python(self) -> None:
        given = {
            "flag": True,
            "number": 2**40,
            "id": UUID(int=7),
            "bytes": b"\x00\xff",
            "at": datetime(2026, 11, 27, 1, 2, 3, 40, tzinfo=UTC),
            "json": {"é": [1, None]},
        }
        types = ("boolean", "bigint", "uuid", "bytea", "timestamptz", "jsonb")
        slots = [f"%({name})s::{type}" for name, type in zip(given, types, strict=True)]
        statement = Statement(f"SELECT {', '.join(slots)}, NULL::smallint, 3::integer")
        assert statement.values(given) == (*given.values(), None, 3)
        assert Statement("SELECT 1 WHERE false").values({}) is None

    def test_no_row_is_none(self) -> None:
        assert Statement("SELECT 1 WHERE %(no)s::boolean").row({"no": False}) is None

    def test_it_is_prepared_once_in_each_connection(self) -> None:
        connection.close()
        for _ in range(3):
            DOUBLE.row({"n": 1, "missing": None})
        assert prepared() == [(DOUBLE.prepared_as.decode(), 3)]

    def test_switched_off_it_leaves_nothing_in_the_connection(self, settings: Settings) -> None:
        settings.PREPARED_STATEMENTS = False
        connection.close()
        assert DOUBLE.row({"n": 21, "missing": None}) == (b"42", None, b"t")
        assert Organization.objects.count() == 0
        assert prepared() == []

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


class TestComposing:
    """The features of Django's compiler that `statements` uses."""

    NAME = Parameter("name", "text")

    def test_a_queryset_s_values_become_literals_and_its_parameters_slots(self) -> None:
        rows = Organization.objects.filter(name=self.NAME, slug="o'clock %").order_by()
        assert select_sql(rows.values_list("id")) == (
            'SELECT "sessions_app_organization"."id" AS "id" FROM "sessions_app_organization" '
            'WHERE ("sessions_app_organization"."name" = (%(name)s::text) '
            """AND "sessions_app_organization"."slug" = 'o''clock %')"""
        )

    def test_an_update_changes_the_rows_themselves(self) -> None:
        rows = Organization.objects.filter(slug="a").order_by()
        assert update_sql(rows, name=self.NAME) == (
            'UPDATE "sessions_app_organization" SET "name" = %(name)s::text '
            """WHERE "sessions_app_organization"."slug" = 'a'"""
        )

    def test_a_template_has_its_parameters_where_they_stand(self) -> None:
        both = Template("%(b)s || %(a)s || %(b)s", a=self.NAME, b="x")
        assert Statement(Organization.objects.order_by().values_list(both)).sql.startswith(
            b"SELECT 'x' || $1::text || 'x'"
        )
