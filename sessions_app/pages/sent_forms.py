"""Processes a form that is submitted twice only once; the second request gets the same response.

Every form that is sent by POST has a hidden `form_id`. The first request with an id claims it, and
concurrent ones wait. The response is stored for 24 hours with the API's idempotency records. The
same id with other values, after the Back button, is another form. See decision record 0039.
"""

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.messages import constants
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from sessions_app.accounts import idempotency
from sessions_app.models import IdempotencyRecord
from sessions_app.pages.page import referring_page
from sessions_app.vocabulary.exceptions import Conflict

MAX_WAIT_SECONDS = 10.0
POLL_SECONDS = 0.05
MAX_WORK = timedelta(minutes=1)
"""How long a form may take. Its claim is not locked, since many views have no transaction."""
SENT_COOKIE = "sent_forms"
"""The ids of the last processed forms, so that js/drafts.js deletes their drafts."""
MAX_SENT_IDS = 8
_form_id = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ignored = ("csrfmiddlewaretoken", "form_id")


@dataclass(frozen=True)
class SentForm:
    """A form that this request has claimed.

    `session_id` is the session of the URL. `message_count` is the number of earlier messages that
    were not shown yet.
    """

    record: IdempotencyRecord
    session_id: UUID | None
    answers_by_get: bool
    message_count: int


class SentFormsMiddleware:
    """Normalizes line breaks in submitted forms, and processes each form once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        sent: SentForm | None = getattr(request, "sent_form", None)
        if sent is not None:
            _settle(request, sent, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        # The API has its own idempotency keys, and its views read the body themselves.
        if request.method != "POST" or request.path.startswith("/api/") or not request.POST:
            return None
        request.POST = _normalize(request.POST)  # type: ignore[assignment]
        form_id = request.POST.get("form_id", "")
        if not _form_id.fullmatch(form_id) or _is_signed_out(request, kwargs):
            return None
        record = _wait_for(request, form_id)
        if record is None:
            return _refuse(request)
        if record.status_code is None:
            request.sent_form = SentForm(  # type: ignore[attr-defined]
                record,
                kwargs.get("session_id"),
                answers_by_get=_answers_by_get(view),
                message_count=len(_pending_messages(request)),
            )
            return None
        return _answer_again(request, record, answers_by_get=_answers_by_get(view))


def _is_signed_out(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether the user must sign in first. Candidates' pages need no sign-in."""
    return not (request.user.is_authenticated or "token" in kwargs)


def _answers_by_get(view: Any) -> bool:
    """Whether the view responds to the form with the same page as to GET, which JS then shows."""
    return getattr(getattr(view, "view_class", None), "answers_forms_by_get", False)


def _normalize(data: QueryDict) -> QueryDict:
    """Replace CRLF by LF, and remove NUL characters.

    Browsers send CRLF for each line break, but count it as one character in `maxlength`. Pasted
    text may contain NUL, which no column can store.
    """
    normalized = data.copy()
    for name, values in data.lists():
        normalized.setlist(
            name, [value.replace("\r\n", "\n").replace("\0", "") for value in values]
        )
    return normalized


def _wait_for(request: HttpRequest, form_id: str) -> IdempotencyRecord | None:
    """The form's record, claimed by this request or with the stored response of the first one.

    None if the first request is still in progress after MAX_WAIT_SECONDS.
    """
    fingerprint = _fingerprint(request)
    key = f"form {form_id} {fingerprint}"
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while True:
        try:
            record, is_mine = idempotency.claim(
                _sender(request), key, fingerprint, dead_after=MAX_WORK
            )
        except Conflict:
            return None
        if is_mine or record.status_code is not None:
            return record
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_SECONDS)


def _fingerprint(request: HttpRequest) -> str:
    values = {name: request.POST.getlist(name) for name in request.POST if name not in _ignored}
    files = {name: _describe(file) for name, file in request.FILES.items()}
    return idempotency.fingerprint(request.method, request.get_full_path(), values, files)


def _describe(file: Any) -> tuple[str | None, int | None]:
    assert isinstance(file, UploadedFile)  # noqa: S101  what Django's parser makes
    return file.name, file.size


def _sender(request: HttpRequest) -> str:
    """The sender of the form. Another user's form with the same id is another form."""
    return f"user {request.user.pk}" if request.user.is_authenticated else "visitor"


def _settle(request: HttpRequest, sent: SentForm, response: HttpResponseBase) -> None:
    """Store the response, or release the claim of a refused form, so that it can be sent again."""
    is_redirect = isinstance(response, HttpResponseRedirect)
    is_part = sent.answers_by_get and response.status_code == 200
    if not (is_redirect or is_part or response.status_code == 201):
        idempotency.release(sent.record)
        return
    pending = _pending_messages(request)[sent.message_count :]
    with suppress(Conflict):  # too slow: another request took the claim over
        idempotency.keep(
            sent.record,
            status_code=response.status_code,
            headers={"Location": response["Location"]} if is_redirect else {},
            # Not warnings, which contain names of candidates.
            body=json.dumps([each for each in pending if each[0] != constants.WARNING]),
            session_id=sent.session_id,
        )
    if not any(level == constants.ERROR for level, _ in pending):
        _mark_as_sent(request, response)


def _pending_messages(request: HttpRequest) -> list[tuple[int, str]]:
    storage = messages.get_messages(request)
    pending = [(message.level, str(message)) for message in storage]
    storage.used = False  # type: ignore[union-attr]  # reading them here must not mark them as shown
    return pending


def _mark_as_sent(request: HttpRequest, response: HttpResponseBase) -> None:
    known = [id for id in request.COOKIES.get(SENT_COOKIE, "").split(".") if _form_id.fullmatch(id)]
    ids = [request.POST["form_id"], *known][:MAX_SENT_IDS]
    response.set_cookie(
        SENT_COOKIE, ".".join(ids), max_age=3600, secure=request.is_secure(), samesite="Lax"
    )


def _answer_again(
    request: HttpRequest, record: IdempotencyRecord, *, answers_by_get: bool
) -> HttpResponseBase | None:
    """Repeat the stored response. If it was not stored, since it has a secret or is a page,
    redirect to the page with the form."""
    headers, body = idempotency.kept_answer(record)
    for level, text in json.loads(body or "[]"):
        messages.add_message(request, level, text)
    if location := headers.get("Location"):
        response: HttpResponseBase = redirect(location)
        _mark_as_sent(request, response)
        return response
    if answers_by_get:
        request.method = "GET"
        return None
    messages.warning(request, "This form was already sent. It was processed only once.")
    return redirect(referring_page(request))


def _refuse(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, "This form was already sent and is still being processed. Reload the page."
    )
    return redirect(referring_page(request))
