"""The same POST twice: done once, answered twice.

A claim on the key is committed first, so that a second call sees the first one under way. The
work and the kept answer are then one transaction: after a crash there are both or neither, and an
abandoned claim may be taken over.
"""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gradient.core import clock
from sessions_app.models import IdempotencyRecord
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest

KEPT_FOR = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=1)
_ATTEMPTS = 10
_key = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")
_kept_headers = ("ETag", "Location")


class RepeatableResponse(Response):
    """A response of which something else is kept than what it says.

    `replay_data` is what a repetition answers instead: without the secret that is shown once.
    `shows_session` is the session with whose deletion the kept answer must go.
    """

    def __init__(
        self, data: Any, *, status: int, replay_data: Any = None, shows_session: UUID | None = None
    ) -> None:
        super().__init__(data, status=status)
        self.replay_data = data if replay_data is None else replay_data
        self.shows_session = shows_session


class IdempotencyMixin(APIView):
    """Does a POST with an `Idempotency-Key` once, and gives its first answer again."""

    data: dict[str, Any]
    post: Callable[..., Any]

    def check_idempotency_key(self, request: Request) -> None:
        """Wrap the action, once everything but existence and status is checked."""
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key is not None:
            if not _key.fullmatch(key):
                sentence = "This must be 1 to 255 printable ASCII characters."
                raise InvalidRequest("Invalid Idempotency-Key.", {"Idempotency-Key": [sentence]})
            self.post = partial(self._once, key, self.post)

    def _once(
        self, key: str, action: Callable[..., Response], request: Request, **kwargs: Any
    ) -> Response:
        """Raises Conflict for a key that was used for another request, whose first call is still
        under way, or whose answer showed what has been deleted since."""
        credential: Any = request.auth
        fingerprint = _fingerprint(("POST", request.path, self.data))
        record, is_mine = _claim(credential.name, key, fingerprint)
        if is_mine:
            return _work(record, lambda: action(request, **kwargs))
        return _replay(record, fingerprint)


def purge_expired() -> int:
    """Forget answers older than 24 hours; returns how many."""
    expired = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    return expired._raw_delete(expired.db)


def _fingerprint(request: tuple[str, str, Any]) -> str:
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    """The key's record, and whether this call is the one that does the work."""
    for _ in range(_ATTEMPTS):
        # The claim that was in the way may be gone when it is looked at: its call was refused.
        with suppress(IntegrityError, IdempotencyRecord.DoesNotExist):
            return _claim_once(credential, key, fingerprint)
    raise _under_way()


def _claim_once(credential: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    now = clock.now()
    record, is_new = IdempotencyRecord.objects.get_or_create(
        credential=credential, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if is_new:
        return record, True
    lapsed = KEPT_FOR if record.status_code is not None else ABANDONED_AFTER
    if record.created_at > now - lapsed:
        return record, False
    taken = IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at).update(
        fingerprint=fingerprint,
        status_code=None,
        headers={},
        body="",
        session_id=None,
        created_at=now,
    )
    record.refresh_from_db()
    return record, taken == 1


def _under_way() -> Conflict:
    return Conflict("The first request with this Idempotency-Key is still under way.")


def _work(record: IdempotencyRecord, work: Callable[[], Response]) -> Response:
    try:
        with transaction.atomic():
            response = work()
            if response.status_code < 300:
                _keep(record, response)
                return response
    except BaseException:
        _mine(record).delete()
        raise
    _mine(record).delete()
    return response


def _mine(record: IdempotencyRecord) -> models.QuerySet[IdempotencyRecord]:
    """The claim, unless somebody took it over as abandoned."""
    return IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at)


def _keep(record: IdempotencyRecord, response: Response) -> None:
    body = getattr(response, "replay_data", response.data)
    kept = _mine(record).update(
        status_code=response.status_code,
        headers={name: response[name] for name in _kept_headers if name in response},
        body=JSONRenderer().render(body).decode(),
        session_id=getattr(response, "shows_session", None),
    )
    if not kept:
        raise Conflict("The first request with this Idempotency-Key took too long.")


def _replay(record: IdempotencyRecord, fingerprint: str) -> Response:
    if record.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.")
    if record.status_code is None:
        raise _under_way()
    if not record.body:
        raise Conflict("What was made under this Idempotency-Key has been deleted since.")
    return Response(json.loads(record.body), status=record.status_code, headers=record.headers)
