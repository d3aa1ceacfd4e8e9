"""Which errors are outages, and what the API and the pages answer to them."""

import sqlite3
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client
from psycopg import errors

from gradient.core.outages import RETRY_AFTER_SECONDS, is_outage
from sessions_app.models import Organization
from tests import answers
from tests.annotations import Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory


def as_django_has_it(kind: type[Exception], cause: BaseException | None) -> Exception:
    error = kind("message")
    error.__cause__ = cause
    return error


OUTAGES = [
    errors.ConnectionFailure,
    errors.AdminShutdown,
    errors.CannotConnectNow,
    errors.CrashShutdown,
    errors.DeadlockDetected,
    errors.DiskFull,
    errors.InvalidPassword,
    errors.IoError,
    errors.InvalidCatalogName,
    errors.LockNotAvailable,
    errors.OutOfMemory,
    errors.QueryCanceled,
    errors.ReadOnlySqlTransaction,
    errors.SerializationFailure,
    errors.TooManyConnections,
]
MISTAKES = [
    errors.UndefinedTable,
    errors.UniqueViolation,
    errors.InFailedSqlTransaction,
    errors.InvalidTextRepresentation,
    errors.InsufficientPrivilege,
    errors.StringDataRightTruncation,
]


@pytest.mark.parametrize("cause", OUTAGES)
def test_what_postgresql_cannot_do_now_is_an_outage(cause: type[psycopg.Error]) -> None:
    assert is_outage(as_django_has_it(InternalError, cause("x")))


@pytest.mark.parametrize("cause", MISTAKES)
def test_a_mistake_is_none(cause: type[psycopg.Error]) -> None:
    assert not is_outage(as_django_has_it(OperationalError, cause("x")))


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_READONLY_DIRECTORY, True),
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_CANTOPEN, True),
        (sqlite3.SQLITE_ERROR, False),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False),
        (sqlite3.SQLITE_CORRUPT, False),
    ],
)
def test_sqlite_says_it_by_its_codes(code: int, expected: bool) -> None:
    assert is_outage(as_django_has_it(OperationalError, sqlite_error(code))) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("the connection is closed"), True),
        (InterfaceError("connection already closed"), True),
        (DatabaseError("x"), False),
        (DataError("x"), False),
        (IntegrityError("x"), False),
        (ProgrammingError("x"), False),
        (ValueError("x"), False),
        (psycopg.OperationalError("not one of Django's"), False),
        (None, False),
    ],
)
def test_without_a_code_the_kind_decides(error: Exception | None, expected: bool) -> None:
    assert is_outage(error) is expected


# What is answered


@pytest.fixture
def read_only() -> Iterator[Callable[[], None]]:
    """Makes the database read-only for the rest of the test."""

    def switch(value: int) -> None:
        is_sqlite = connection.vendor == "sqlite"
        name = "PRAGMA query_only" if is_sqlite else "SET default_transaction_read_only"
        with connection.cursor() as cursor:
            cursor.execute(f"{name} = {value}")

    yield lambda: switch(1)
    switch(0)


def require_try_again(response: Response) -> None:
    assert (response.status_code, response["Retry-After"]) == (503, str(RETRY_AFTER_SECONDS))


@pytest.mark.django_db(transaction=True)
def test_the_api_says_unavailable(
    api: ApiClient, organization: Organization, read_only: Callable[[], None]
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    assert api.get("/api/sessions").status_code == 200  # records the use of the key
    read_only()
    response = api.delete(f"/api/assessments/{assessment.pk}")
    require_try_again(response)
    message = answers.error(response, 503, "unavailable")
    assert message == "The service is temporarily unavailable; try again in a moment."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/sign-in", "/admin/login/"])
def test_a_page_says_so_in_words(path: str, read_only: Callable[[], None]) -> None:
    read_only()
    client = Client(raise_request_exception=False)
    response = client.post(path, {"username": "ann", "password": "wrong"})
    require_try_again(response)
    assert response["Content-Type"].startswith("text/html")
    assert "<h1>Temporarily unavailable</h1>" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert response["X-Request-ID"]
