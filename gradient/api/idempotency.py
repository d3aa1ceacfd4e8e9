"""`Idempotency-Key`: a POST that is sent again is not done again."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions_app.accounts import idempotency
from sessions_app.models import IdempotencyRecord
from sessions_app.vocabulary.exceptions import InvalidRequest

_key = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")
REPLAYED = "Idempotency-Replayed"
_kept_headers = ("ETag", "Location")


class RepeatableResponse(Response):
    """A response with rules for its repetition.

    `replay_data` replaces the data in repetitions, without a secret that is shown only once. The
    stored response is deleted with the session `shows_session`.
    """

    def __init__(
        self, data: Any, *, status: int, replay_data: Any = None, shows_session: UUID | None = None
    ) -> None:
        super().__init__(data, status=status)
        self.replay_data = data if replay_data is None else replay_data
        self.shows_session = shows_session


class IdempotencyMixin(APIView):
    """Does a POST with an `Idempotency-Key` once, and repeats its response."""

    data: dict[str, Any]
    post: Callable[..., Any]

    def check_idempotency_key(self, request: Request) -> None:
        """Wrap the action. Everything but existence and status has been checked before."""
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key is not None:
            if not _key.fullmatch(key):
                sentence = "This must be 1 to 255 printable ASCII characters."
                raise InvalidRequest("Invalid Idempotency-Key.", {"Idempotency-Key": [sentence]})
            self.post = partial(self._once, key, self.post)

    def _once(
        self, key: str, action: Callable[..., Response], request: Request, **kwargs: Any
    ) -> Response:
        credential: Any = request.auth
        fingerprint = idempotency.fingerprint("POST", request.path, self.data)
        record, is_mine = idempotency.claim(credential.name, key, fingerprint)
        if is_mine:
            return _work(record, partial(action, request, **kwargs))
        headers, body = idempotency.require_answer(record, fingerprint)
        headers[REPLAYED] = "true"
        return Response(self.replayed(json.loads(body)), record.status_code, headers=headers)

    def replayed(self, data: Any) -> Any:
        """The data of a repeated response, from the stored `replay_data`."""
        return data


def _work(record: IdempotencyRecord, action: Callable[[], Response]) -> Response:
    """A response that is not 2xx is not stored, but its changes are committed (the 412 of a
    checkpoint stores the refused save). An exception rolls back."""
    try:
        with transaction.atomic():
            idempotency.hold(record)
            response = action()
            if response.status_code < 300:
                _keep(record, response)
                return response
    except BaseException:
        idempotency.release(record)
        raise
    idempotency.release(record)
    return response


def _keep(record: IdempotencyRecord, response: Response) -> None:
    idempotency.keep(
        record,
        status_code=response.status_code,
        headers={name: response[name] for name in _kept_headers if name in response},
        body=JSONRenderer().render(getattr(response, "replay_data", response.data)).decode(),
        session_id=getattr(response, "shows_session", None),
    )
