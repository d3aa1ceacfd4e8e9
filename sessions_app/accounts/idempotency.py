"""Idempotency keys and the responses stored under them. The ONLY writer of these records.

A claim on the key is committed first, so that a repeated request sees that the first one is still
in progress. The work and its stored response are then one transaction, which holds a lock on the
claim's row: after a crash there are both or neither. So a claim without a response whose row is not
locked belongs to a request that died, and another request takes it over.
"""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from gradient.core import clock
from gradient.core.tidying import delete_in_batches
from sessions_app.models import IdempotencyRecord
from sessions_app.vocabulary.exceptions import Conflict

RETENTION = timedelta(hours=24)
LOCKED_WITHIN = timedelta(seconds=2)
"""The time that a request has from its claim to the lock. A slower one may lose the claim, which it
notices when it locks the row, before it does any work."""
_MAX_ATTEMPTS = 10


def fingerprint(*request: Any) -> str:
    """A hash of the request: its method, path and body."""
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(
    credential: str, key: str, fingerprint: str, *, dead_after: timedelta = LOCKED_WITHIN
) -> tuple[IdempotencyRecord, bool]:
    """Return the key's record, and whether this request has claimed it and must do the work.

    `dead_after` is the age from which an unlocked claim is treated as abandoned. Work that does not
    lock its claim (`hold`) must pass the longest time that it can take. Raises Conflict if other
    requests keep claiming and releasing the key meanwhile.
    """
    for _ in range(_MAX_ATTEMPTS):
        # Another request's claim may be released between the insert and the read: try again.
        with suppress(IntegrityError, IdempotencyRecord.DoesNotExist):
            return _claim_once(credential, key, fingerprint, dead_after)
    raise _in_progress()


def hold(record: IdempotencyRecord) -> None:
    """Lock the claim until the transaction ends. Raises Conflict if another request has taken it
    over."""
    if _claimed(record).select_for_update(no_key=True).first() is None:
        raise _taken_over()


def release(record: IdempotencyRecord) -> None:
    """Delete the claim of a refused request, so that the key can be used again."""
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

    `session_id` is the session in the response: deleting that session empties the stored response.
    """
    is_stored = _claimed(record).update(
        status_code=status_code,
        answer=json.dumps({"headers": headers, "body": body}),
        session_id=session_id,
    )
    if not is_stored:
        raise _taken_over()


def kept_answer(record: IdempotencyRecord) -> tuple[dict[str, str], str]:
    """The headers and the body of the stored response; both are empty if it was erased."""
    answer: dict[str, Any] = json.loads(record.answer or '{"headers": {}, "body": ""}')
    return answer["headers"], answer["body"]


def require_answer(record: IdempotencyRecord, fingerprint: str) -> tuple[dict[str, str], str]:
    """The headers and the body of the stored response.

    Raises Conflict if the key was used for another request, if the first request is still in
    progress, and if the stored response was erased.
    """
    if record.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.")
    if record.status_code is None:
        raise _in_progress()
    if not record.answer:
        raise Conflict("The object created with this Idempotency-Key has been deleted.")
    return kept_answer(record)


def delete_expired() -> int:
    """Delete records older than `RETENTION`, and return their number."""
    expired = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - RETENTION)
    return delete_in_batches(expired, oldest="created_at")


def _claim_once(
    credential: str, key: str, fingerprint: str, dead_after: timedelta
) -> tuple[IdempotencyRecord, bool]:
    now = clock.now()
    record, is_new = IdempotencyRecord.objects.get_or_create(
        credential=credential, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if is_new:
        return record, True
    lifetime = RETENTION if record.status_code is not None else dead_after
    if record.created_at > now - lifetime:
        return record, False
    return _take_over(record, fingerprint, now)


@transaction.atomic
def _take_over(
    record: IdempotencyRecord, fingerprint: str, now: datetime
) -> tuple[IdempotencyRecord, bool]:
    """Take over an expired response, or the claim of a request that died.

    SQLite has no row locks: there the transaction starts only when no other one writes, so no other
    request can be at work.
    """
    unlocked = _claimed(record).select_for_update(no_key=True, skip_locked=True)
    current = unlocked.filter(status_code=record.status_code).first()
    if current is None:
        record.refresh_from_db()
        return record, False
    current.fingerprint, current.created_at = fingerprint, now
    current.status_code, current.answer, current.session_id = None, "", None
    current.save()
    return current, True


def _claimed(record: IdempotencyRecord) -> models.QuerySet[IdempotencyRecord]:
    """The record's row, unless another request has taken the claim over as abandoned."""
    return IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at)


def _in_progress() -> Conflict:
    message = "The first request with this Idempotency-Key is still in progress."
    return Conflict(message, retry_after_seconds=ceil(LOCKED_WITHIN.total_seconds()))


def _taken_over() -> Conflict:
    return Conflict("The first request with this Idempotency-Key took too long.")
