"""Every form of every page is done once, however often it is sent."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from sessions_app.accounts import idempotency
from sessions_app.models import (
    ApiKey,
    IdempotencyRecord,
    Note,
    Organization,
    Session,
    TimeExtension,
    WebhookEndpoint,
)
from sessions_app.pages import sent_forms
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import confirmed, member_client
from tests.e2e.screens import SCREENS, Screen
from tests.factories import OrganizationFactory, SessionFactory
from tests.html_forms import HtmlForm, Values, forms_in
from tests.page_forms import MORE_SCREENS, filled, post_forms

pytestmark = pytest.mark.slow

ELSEWHERE = {
    "pages:sign-in": "a password, which is not kept",
    "pages:set-password": "a password, which is not kept",
    "pages:confirm-user": "a password, which is not kept",
    "pages:second-factor-app": "a code, which is right for half a minute; then it is set up",
    "mfa_login_webauthn": "what a device has signed for one sign-in",
    "pages:passkey-add": "what a device has signed for one form; a second one is refused",
    "pages:passkey-remove": "the screen has none: a device would have to make it",
    "pages:sign-out": "signing out twice is signing out",
    "pages:candidate-copy": "two downloads are two, and each is on record",
    "pages:set-language": "the choice is a cookie: setting it twice is setting it",
    "pages:shortcuts": "no form: a script sends the whole setting, and twice is once",
    "pages:deletion-preview": "no page has its form; other programs send it",
}
EXPORT = ("action", "export")  # two downloads are two, and each is on record
UNCOUNTED = {"IdempotencyRecord", "Session"}  # sign-ins are sessions, too; ours is counted below


def _rows() -> Counter[str]:
    counts = {
        model.__name__: model._base_manager.count()
        for model in apps.get_models()
        if model.__name__ not in UNCOUNTED
    }
    return Counter(counts) + Counter({"Session": Session.objects.count()})


def _send(client: Client, form: HtmlForm, button: tuple[str, str] | None = None) -> Response:
    values = filled(form)
    name, value = button or (form.buttons or [("", "")])[0]
    return client.post(form.action, values | ({name: value} if name else {}))


def _post_routes(patterns: list[Any] | None = None, prefix: str = "") -> set[str]:
    routes: set[str] = set()
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                name = f"{pattern.namespace}:" if pattern.namespace else prefix
                routes |= _post_routes(pattern.url_patterns, name)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if view is not None and hasattr(view, "post") and prefix in PREFIXES:
                routes.add(f"{prefix}{pattern.name}")
    return routes


PREFIXES = ("pages:", "log:", "replay:")


def _opened(screen: Screen) -> tuple[Client, str]:
    organization = OrganizationFactory.create()
    client = confirmed(member_client(organization, screen.role)) if screen.role else Client()
    return client, screen.path(organization)


def _route(form: HtmlForm) -> str:
    return resolve(form.action.partition("?")[0]).view_name


def _done_once(client: Client, form: HtmlForm, button: tuple[str, str]) -> bool:
    """Send the form twice with one id, and say whether the page took it."""
    form.values["form_id"] = [str(uuid4())]
    first = _send(client, form, button)
    if first.status_code >= 400:
        return False
    rows = _rows()
    again = _send(client, form, button)
    assert _rows() == rows, (form.action, button)
    assert again.status_code in (first.status_code, 302), (form.action, button)
    if first.status_code == 302:
        assert again.headers["Location"] == first.headers["Location"]
    return True


def _done_alone(screen: Screen, route: str, button: tuple[str, str]) -> bool:
    """The same on a page of its own: who transfers the ownership resets nobody's second factor."""
    client, path = _opened(screen)
    return any(
        _done_once(client, form, button)
        for form in post_forms(client, path)
        if _route(form) == route
    )


@pytest.mark.django_db
def test_every_form_of_every_page_has_an_id_and_is_done_once() -> None:
    done: Counter[str] = Counter()
    for screen in [*SCREENS, *MORE_SCREENS]:
        client, path = _opened(screen)
        for form in post_forms(client, path):
            route = _route(form)
            if route in ELSEWHERE:
                continue
            fresh = [f for f in post_forms(client, path) if f.action == form.action]
            form.values = fresh[0].values if fresh else form.values  # with the current revision
            assert len(form.values.get("form_id", [])) == 1, (screen.name, form.action)
            for button in set(form.buttons or [("", "")]) - {EXPORT}:
                taken = _done_once(client, form, button)
                if taken or (not done[route] and _done_alone(screen, route, button)):
                    done[route] += 1
    missing = _post_routes() - set(+done) - set(ELSEWHERE)
    # What ReviewPanel inherits answers no form of its own.
    assert missing - {"replay:review"} == set()


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


@pytest.fixture
def running(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="in_progress")


def extension(**other: str) -> Values:
    values = {"minutes": "15", "reason": "Alarm", "form_id": str(uuid4())} | other
    return {name: [value] for name, value in values.items()}


def test_the_second_answer_has_the_message_of_the_first(client: Client, running: Session) -> None:
    path, form = f"/sessions/{running.pk}/extend", extension()
    first = client.post(path, form)
    client.cookies.pop("messages", None)  # the browser never saw the first answer
    again = client.post(path, form, follow=True)
    assert first.headers["Location"] == again.redirect_chain[0][0]
    assert "15 minutes added." in again.text
    assert TimeExtension.objects.count() == 1


def test_the_same_form_with_other_values_is_another(client: Client, running: Session) -> None:
    path, form = f"/sessions/{running.pk}/extend", extension()
    client.post(path, form)
    client.post(path, form | {"reason": ["Another alarm"]})
    assert TimeExtension.objects.count() == 2


def test_another_users_form_with_the_same_id_is_another(
    organization: Organization, running: Session
) -> None:
    form = {"text": "Same words", "form_id": str(uuid4())}
    for _ in range(2):
        member_client(organization, Role.REVIEWER).post(f"/sessions/{running.pk}/notes", form)
    assert Note.objects.count() == 2


def test_a_refused_form_may_be_sent_again(client: Client) -> None:
    form = {"name": "", "form_id": str(uuid4())}
    assert [client.post("/api-keys", form).status_code for _ in range(2)] == [400, 400]
    assert not IdempotencyRecord.objects.exists()


def test_a_secret_is_not_kept_for_the_second_answer(client: Client) -> None:
    page = client.get("/webhooks")
    form = next(f for f in forms_in(page.text, "/webhooks") if f.action == "/webhooks")
    first, again = _send(client, form), _send(client, form)
    assert first.status_code == 201
    assert again.status_code == 302
    assert WebhookEndpoint.objects.count() == 1
    assert idempotency.kept_answer(IdempotencyRecord.objects.get()) == ({}, "[]")
    assert "This form was already sent" in client.get(again.headers["Location"]).text
    assert not ApiKey.objects.exists()


def test_a_form_that_is_still_under_way_is_not_done_twice(
    client: Client, running: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_forms, "MAX_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(idempotency, "keep", lambda *_args, **_kwargs: None)  # never answered
    path, form = f"/sessions/{running.pk}/extend", extension()
    client.post(path, form)
    again = client.post(path, form, headers={"referer": f"http://testserver/sessions/{running.pk}"})
    assert again.headers["Location"].endswith(f"/sessions/{running.pk}")
    assert "still being processed" in client.get(again.headers["Location"]).text
    assert TimeExtension.objects.count() == 1


def test_a_form_that_takes_longer_than_an_api_call_is_not_done_twice(
    client: Client, running: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_forms, "MAX_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(idempotency, "keep", lambda *_args, **_kwargs: None)  # never answered
    path, form = f"/sessions/{running.pk}/extend", extension()
    client.post(path, form)
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(seconds=50))
    client.post(path, form)
    assert TimeExtension.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_done_once(organization: Organization, running: Session) -> None:
    client = member_client(organization, Role.OWNER)
    path, form = f"/sessions/{running.pk}/extend", extension()
    answers: list[str] = []

    def send() -> None:
        from django.db import connection

        browser = Client()
        browser.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
        answers.append(browser.post(path, form).headers["Location"])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [f"/sessions/{running.pk}"] * 2
    assert TimeExtension.objects.count() == 1


def test_a_done_form_is_named_in_a_cookie_and_a_refused_one_is_not(
    client: Client, running: Session
) -> None:
    path, form = f"/sessions/{running.pk}/extend", extension()
    client.post(path, form | {"reason": [""]})
    assert sent_forms.SENT_COOKIE not in client.cookies
    client.post(path, form)
    assert client.cookies[sent_forms.SENT_COOKIE].value == form["form_id"][0]


def test_signed_out_a_form_is_not_done_and_leads_back_to_its_page(
    client: Client, running: Session, organization: Organization
) -> None:
    page, form = f"/sessions/{running.pk}", extension()
    client.logout()
    referer = {"referer": f"http://testserver{page}?status=scored"}
    answer = client.post(f"{page}/extend", form, headers=referer)
    assert answer.headers["Location"].endswith(f"{page}%3Fstatus%3Dscored")
    assert sent_forms.SENT_COOKIE not in client.cookies
    assert not TimeExtension.objects.exists()


@pytest.mark.parametrize(
    "action",
    ["notes", "review", "extend", "reopen", "score", "flags/1", "notes/1/remove"],
)
def test_the_address_of_a_form_leads_to_its_page(
    client: Client, running: Session, action: str
) -> None:
    page = f"/sessions/{running.pk}"
    answer = client.get(f"{page}/{action}?status=scored")
    expected = f"{page}?status=scored" + ("#flags" if action == "flags/1" else "")
    assert answer.headers["Location"] == expected


def test_line_breaks_are_counted_as_browsers_count_them(client: Client, running: Session) -> None:
    text = "a\r\n" * 4999 + "bc"
    client.post(f"/sessions/{running.pk}/notes", {"text": text})
    assert Note.objects.get().text == text.replace("\r\n", "\n")
