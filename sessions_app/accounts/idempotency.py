"""Idempotency keys and the responses stored under them. The ONLY writer of these records.

A claim on the key is committed first, so that a repeated request sees that the first is still in
progress. The work and its stored response are then one transaction: after a crash there are both
or neither, and an abandoned claim can be taken over.
"""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models

from gradient.core import clock
from sessions_app.models import IdempotencyRecord
from sessions_app.vocabulary.exceptions import Conflict

RETENTION = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=1)
_MAX_ATTEMPTS = 10


def fingerprint(*request: Any) -> str:
    """A hash of the request: its method, path and body."""
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    """Return the key's record, and whether this request has claimed it and must do the work.

    Raises Conflict if claims of other requests keep appearing and disappearing meanwhile.
    """
    for _ in range(_MAX_ATTEMPTS):
        # Another request's claim may be released between the insert and the read: try again.
        with suppress(IntegrityError, IdempotencyRecord.DoesNotExist):
            return _claim_once(credential, key, fingerprint)
    raise _in_progress()


def release(record: IdempotencyRecord) -> None:
    """Release the claim after the request was refused, so that the key can be used again."""
    _claimed(record).delete()


def keep(
    record: IdempotencyRecord,
    *,
    status_code: int,
    headers: dict[str, str],
    body: str,
    session_id: UUID | None,
) -> None:
    """Store the response. Raises Conflict if another request has taken the claim over.

    `session_id` is the session that the response contains: deleting it empties the body.
    """
    is_stored = _claimed(record).update(
        status_code=status_code, headers=headers, body=body, session_id=session_id
    )
    if not is_stored:
        raise Conflict("The first request with this Idempotency-Key took too long.")


def require_answer(record: IdempotencyRecord, fingerprint: str) -> None:
    """Raise Conflict unless the record holds the response to this very request."""
    if record.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.")
    if record.status_code is None:
        raise _in_progress()
    if not record.body:
        raise Conflict("The object created with this Idempotency-Key has been deleted.")


def delete_expired() -> int:
    """Delete records older than 24 hours, and return how many."""
    expired = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - RETENTION)
    # Without the collector, which would load the rows first: nothing references them.
    return expired._raw_delete(expired.db)


def _claim_once(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    now = clock.now()
    record, is_new = IdempotencyRecord.objects.get_or_create(
        credential=credential, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if is_new:
        return record, True
    lifetime = RETENTION if record.status_code is not None else ABANDONED_AFTER
    if record.created_at > now - lifetime:
        return record, False
    claimed = _claimed(record).update(
        fingerprint=fingerprint,
        status_code=None,
        headers={},
        body="",
        session_id=None,
        created_at=now,
    )
    record.refresh_from_db()
    return record, claimed == 1


def _claimed(record: IdempotencyRecord) -> models.QuerySet[IdempotencyRecord]:
    """The record's row, unless another request has taken the claim over as abandoned."""
    return IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at)


def _in_progress() -> Conflict:
    return Conflict("The first request with this Idempotency-Key is still in progress.")
