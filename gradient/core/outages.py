"""Which database errors mean that the database is unavailable for now: docs/decisions/0025.

It is away, read-only, full, or over a time limit. The caller did nothing wrong and may try again.
"""

import sqlite3

from django.db import Error as AnyDatabaseError
from django.db import InterfaceError, OperationalError

RETRY_AFTER_SECONDS = 2

# PostgreSQL's classes of errors, appendix A of its manual: the connection, its authorization, a
# database that does not exist; resources, such as disk and connections; an operator, a shutdown or
# a time limit; the system below.
_SQLSTATE_CLASSES = frozenset({"08", "28", "3D", "53", "57", "58"})
_SQLSTATES = frozenset(
    {
        "25006",  # read_only_sql_transaction
        "25P03",  # idle_in_transaction_session_timeout
        "25P04",  # transaction_timeout
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "55P03",  # lock_not_available
    }
)
_DEADLOCK = "40P01"
_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def is_outage(error: BaseException | None) -> bool:
    """Whether the error is Django's for a database that cannot work at the moment."""
    if not isinstance(error, AnyDatabaseError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_CODES  # the higher bits say more about the same
    if (state := getattr(cause, "sqlstate", None)) is not None:
        return state[:2] in _SQLSTATE_CLASSES or state in _SQLSTATES
    # The server said nothing: it was not reached, or it left in the middle.
    return isinstance(error, OperationalError | InterfaceError)


def is_deadlock(error: BaseException) -> bool:
    """Whether PostgreSQL rolled the transaction back so that another one could go on."""
    return getattr(error.__cause__, "sqlstate", None) == _DEADLOCK
