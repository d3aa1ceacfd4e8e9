"""Every field of every form with the longest, strangest and emptiest values: no crash, and a
refusal says why and changes nothing.

The forms come from the pages, and those of the admin from its models: a new one is tested without
a line here. Each request is rolled back.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.http.cookie import SimpleCookie
from django.test import Client

from gradient.server.protocol import MAX_ADDRESS_BYTES
from sessions_app.models import Organization
from tests.admin_pages import add_to, list_of, page_of, superuser_client
from tests.admin_rows import MAKERS
from tests.annotations import Response
from tests.browsing import confirmed, member_client
from tests.e2e.screens import SCREENS, Screen
from tests.html_forms import HtmlForm, forms_in
from tests.page_forms import MORE_SCREENS, filled
from tests.test_page_access import contents

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
NOT_TYPED = {"csrfmiddlewaretoken", "form_id"}
MIXED = "a\0b 👩‍👩‍👧 山田花子 Иван \u202eمرحبا\u202c e\u0301 \ud800'\"><script>{{ 7|add:1 }}%s%00\\"
STORED = [MIXED, "x" * 256, "x" * 100_000, "9" * 19, "9999-12-31", "9999-12-31T23:59"]
"""What a field may take, so that it comes as far as the database."""
STRANGE = [
    "\0",
    "\u200b\u200f\ufeff",
    " \t\r\n ",
    "-1",
    "0",
    "9" * 5000,
    "1e400",
    "NaN",
    "²",
    "0001-01-01",
    "0001-01-01T00:00",
    "2026-02-30",
    str(uuid4()),
    '{"a": [null]}',
]
VALUES: list[list[str]] = [
    *([value] for value in (*STORED, *STRANGE)),
    [""],
    [],  # missing
    ["1", "2"],
]
FILES = [
    ("", b""),
    ("x" * 300 + ".csv", b"email,name\njo@example.com,Jo\n"),
    ("\u202eمرحبا.csv", "email,name\njo@example.com,\u202eمرحبا\n".encode()),
    ("c.csv", b"\0\xff\xfe" * 1000),
    ("c.csv", b"email,name\njo@example.com,a\0b\n"),
    ("c.csv", b'email,name\n"' + b"x" * 200_000),
    ("c.csv", b"email,name,dueDate\njo@example.com,Jo,9999-12-31T23:59:59-23:59\n"),
    ("c.csv", b"\xef\xbb\xbf"),
]
WRITES = re.compile(r"INSERT|UPDATE|DELETE", re.IGNORECASE)
ERROR = re.compile(r'role="alert"|class="[^"]*\b(?:errorlist|errornote|alert error)\b')


def _wholly_filled(form: HtmlForm) -> dict[str, Any]:
    return {name: list(values) for name, values in filled(form).items() if name not in form.files}


def _names(form: HtmlForm) -> list[str]:
    """Its fields, one of each kind: a rubric has a pair of them for each criterion."""
    kinds = {name.partition(":")[0]: name for name in sorted(form.names - NOT_TYPED, reverse=True)}
    return list(kinds.values())


_seen: set[tuple[str, str, str]] = set()


def _new_names(form: HtmlForm) -> list[str]:
    """The fields that no page had before: a form that several pages have is sent from one."""
    path = re.sub(r"[0-9a-f-]{36}|[0-9a-f]{32}|/[0-9]+", "*", form.action.partition("?")[0])
    kinds = {(form.method, path, name.partition(":")[0]): name for name in _names(form)}
    new = [name for kind, name in kinds.items() if kind not in _seen]
    _seen.update(kinds)
    return new


def _each_alone(form: HtmlForm, names: list[str]) -> Iterator[dict[str, Any]]:
    """What may be stored in each field, beside values that the form takes."""
    for name in names:
        for value in STORED[: 2 if form.action.startswith("/admin/") else None]:
            yield {**_wholly_filled(form), name: [value]}


def _in_turn(form: HtmlForm) -> Iterator[dict[str, Any]]:
    """Each value in each field, beside other values that are as strange."""
    names = _names(form)
    for first in range(len(VALUES)):
        values = itertools.islice(itertools.cycle(VALUES), first, first + len(names))
        yield {**_wholly_filled(form), **dict(zip(names, values, strict=True))}


class Sender:
    """Sends forms, each in a transaction that is rolled back, and collects what is wrong."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self.client = client
        self.before = _recorded()
        self.faults: list[str] = []

    def send(self, form: HtmlForm, values: dict[str, Any], files: dict[str, Any]) -> None:
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            writes: list[str] = []
            with connection.execute_wrapper(_collecting(writes)):
                response = self._request(form, values, files)
            if fault := self._fault(form, response, has_written=bool(writes)):
                what = {name: str(value)[:40] for name, value in (values | files).items()}
                self.faults.append(f"{form.method} {form.action} {what}: {fault}")
            transaction.set_rollback(True)
        self.client.cookies = SimpleCookie(cookies)
        cache.clear()

    def _request(self, form: HtmlForm, values: dict[str, Any], files: dict[str, Any]) -> Response:
        if files:
            return self.client.post(form.action, values | files)
        text = urlencode(values, doseq=True, errors="surrogatepass")
        if form.method == "get":
            address = f"{form.action.partition('?')[0]}?{text}"
            return self.client.get(address[:MAX_ADDRESS_BYTES])  # the server's limit
        return self.client.generic("POST", form.action, text, content_type=FORM)

    def _fault(self, form: HtmlForm, response: Response, *, has_written: bool) -> str:
        """What is wrong with the answer; empty if nothing is."""
        if response.status_code >= 500:
            return f"{response.status_code} {getattr(response, 'exc_info', None)!r:.300}"
        reason = _refusal(form, response)
        if reason is None:
            return ""
        if not reason:
            return f"{response.status_code} without a reason"
        if has_written and _recorded() != self.before:
            return f"{response.status_code} {reason} has changed something"
        return ""


def _collecting(writes: list[str]) -> Callable[..., Any]:
    def execute(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if WRITES.match(sql) and "idempotencyrecord" not in sql:
            writes.append(sql)
        return execute(sql, *rest)

    return execute


def _refusal(form: HtmlForm, response: Response) -> str | None:
    """Why the form was refused: empty if nothing says it, None if it was not."""
    if response.status_code == 302:
        texts = messages.get_messages(response.wsgi_request)
        errors = [str(each) for each in texts if each.level >= messages.ERROR]
        return " ".join(errors) or None
    if response.status_code < 400 and form.method == "get":
        return None
    if response["Content-Type"].startswith("application/json"):
        return str(response.json().get("errors") or "") if response.status_code >= 400 else None
    page = response.content.decode()
    own = re.findall(rf'<form[^>]*action="{re.escape(form.action)}.*?</form>', page, re.DOTALL)
    reasons = [match for each in own or [page] for match in ERROR.findall(each)]
    if response.status_code in (409, 412):  # not about a value: above the form
        reasons += ERROR.findall(page)
    if response.status_code < 400:
        return " ".join(reasons) or None
    return " ".join(reasons) or ("" if own else page)


def _recorded() -> dict[str, list[object]]:
    """Every row but the claims of sent forms."""
    return {name: rows for name, rows in contents().items() if name != "IdempotencyRecord"}


def _strange(form: HtmlForm) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Values and files of the requests."""
    names = _new_names(form)
    for values in itertools.chain(_each_alone(form, names), _in_turn(form) if names else ()):
        yield values, {}
    for name in form.files if form.method == "post" else ():  # others are read by scripts
        for file_name, content in FILES:
            yield _wholly_filled(form), {name: SimpleUploadedFile(file_name or "c", content)}


def _check(client: Client, forms: list[HtmlForm]) -> None:
    sender = Sender(client)
    for form in forms:
        for button, value in form.buttons[:1]:
            if button:
                form.values[button] = [value]
        for values, files in _strange(form):
            sender.send(form, values, files)
    assert not sender.faults, "\n".join(sender.faults[:9])


@pytest.mark.parametrize("screen", [*SCREENS, *MORE_SCREENS], ids=lambda screen: screen.name)
def test_no_value_of_a_page_s_form_is_a_crash(screen: Screen, organization: Organization) -> None:
    client = confirmed(member_client(organization, screen.role)) if screen.role else Client()
    path = screen.path(organization)
    response = client.get(path)
    forms = [form for form in forms_in(response.text, path) if form.action != "/sign-out"]
    _check(client, forms)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_no_value_of_a_form_of_the_admin_is_a_crash(
    model: type[Model], organization: Organization
) -> None:
    client = superuser_client()
    row = MAKERS[model](organization)
    paths = [list_of(model), add_to(model), page_of(row)]
    forms = [
        form
        for path in paths
        for form in forms_in(client.get(path).text, path)
        if "/logout/" not in form.action and "/i18n/" not in form.action
    ]
    _check(client, forms)
