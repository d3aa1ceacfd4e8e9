"""The tokens of sessions in API responses and exports.

A token whose encryption key is missing is shown as null and logged as an error. Raising would lose
the rest of the response, and the candidate is not affected, since sessions are found by the hash.
"""

import logging
import re
from functools import lru_cache

from gradient.core.encryption import ENCRYPTED, CannotDecrypt
from sessions_app.models import Session, decrypt_token

logger = logging.getLogger(__name__)

_UUID = "[0-9a-f-]{36}"
_ROW = rf'"id":"({_UUID})","assessmentId":"{_UUID}","candidateId":"{_UUID}","token":("{ENCRYPTED}")'
# Quotation marks in JSON strings are escaped, so user input cannot match this.
_in_json = re.compile(_ROW.encode())
# Matches only at the start of a line, which has no user input.
_in_line = re.compile(rf"\{{{_ROW}|({_UUID}),{_UUID},{_UUID},({ENCRYPTED}),")


def of(session: Session) -> str | None:
    return session.token_encrypted and _decrypt(session.pk, session.token_encrypted)


def in_json(rows: bytes) -> bytes:
    """Decrypt the tokens in JSON that the database built from `sessions_app.reads.rows`."""

    def decrypted(row: re.Match[bytes]) -> bytes:
        token = _decrypt(row[1].decode(), row[2][1:-1].decode())
        return row[0].replace(row[2], b'"%b"' % token.encode() if token else b"null")

    return _in_json.sub(decrypted, rows)


def in_line(line: str) -> str:
    """Decrypt the token in a line of an export, NDJSON or CSV, if it has one."""
    row = _in_line.match(line)
    if row is None:
        return line
    token = _decrypt(row[1] or row[3], row[4] or row[2][1:-1])
    if row[4]:
        return line.replace(row[4], token or "", 1)
    return line.replace(row[2], f'"{token}"' if token else "null", 1)


def _decrypt(session_id: object, encrypted: str) -> str | None:
    try:
        return decrypt_token(str(session_id), encrypted)
    except CannotDecrypt as error:
        _report(str(error))
        return None


@lru_cache(maxsize=1_000)
def _report(fault: str) -> None:
    """Log the error once per process, since a list has many rows."""
    logger.error("A session's token is not shown. %s", fault)
