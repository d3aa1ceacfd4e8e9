"""Which calls were made under which Idempotency-Key, and what was answered; the ONLY writer.

A claim on the key is committed first, so that a second call sees the first one under way. The
work and the kept answer are then one transaction: after a crash there are both or neither, and an
abandoned claim may be taken over.
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

KEPT_FOR = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=1)
_ATTEMPTS = 10


def fingerprint(*request: Any) -> str:
    """What tells one request from another: method, path and body."""
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    """The key's record, and whether this call is the one that does the work.

    Raises Conflict where the claims of other calls came and went too often to tell.
    """
    for _ in range(_ATTEMPTS):
        # The claim that was in the way may be gone when it is looked at: its call was refused.
        with suppress(IntegrityError, IdempotencyRecord.DoesNotExist):
            return _claim_once(credential, key, fingerprint)
    raise _under_way()


def release(record: IdempotencyRecord) -> None:
    """Free the key, since the work was refused."""
    _own(record).delete()


def keep(
    record: IdempotencyRecord,
    *,
    status_code: int,
    headers: dict[str, str],
    body: str,
    session_id: UUID | None,
) -> None:
    """Keep the answer, until `session_id` is deleted. Raises Conflict if the claim was lost."""
    is_kept = _own(record).update(
        status_code=status_code, headers=headers, body=body, session_id=session_id
    )
    if not is_kept:
        raise Conflict("The first request with this Idempotency-Key took too long.")


def require_answer(record: IdempotencyRecord, fingerprint: str) -> None:
    """Raise Conflict unless the record holds the answer to just this request."""
    if record.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.")
    if record.status_code is None:
        raise _under_way()
    if not record.body:
        raise Conflict("The object created under this Idempotency-Key has been deleted since.")


def purge_expired() -> int:
    """Delete answers older than 24 hours; returns how many."""
    expired = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    return expired._raw_delete(expired.db)


def _claim_once(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    now = clock.now()
    record, is_new = IdempotencyRecord.objects.get_or_create(
        credential=credential, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if is_new:
        return record, True
    lifetime = KEPT_FOR if record.status_code is not None else ABANDONED_AFTER
    if record.created_at > now - lifetime:
        return record, False
    taken = _own(record).update(
        fingerprint=fingerprint,
        status_code=None,
        headers={},
        body="",
        session_id=None,
        created_at=now,
    )
    record.refresh_from_db()
    return record, taken == 1


def _own(record: IdempotencyRecord) -> models.QuerySet[IdempotencyRecord]:
    """The claim, unless somebody took it over as abandoned."""
    return IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at)


def _under_way() -> Conflict:
    return Conflict("The first request with this Idempotency-Key is still under way.")
