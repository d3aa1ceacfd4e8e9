"""After a whole life of a session no table, log line or file has a secret as plain text."""

import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from gradient.core.log_lines import SecretFreeFormatter
from sessions_app.changes import feed
from sessions_app.changes.webhooks import sender as webhook_sender
from sessions_app.invitations import sender as mail_sender
from sessions_app.models import Candidate, Organization, Session
from sessions_app.scoring import dispatch
from sessions_app.vocabulary.enums import Role, Scope
from tests import exports
from tests.annotations import present
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import ApiKeyFactory, MembershipFactory, UserFactory
from tests.receivers import Receiver, receiving
from tests.stored_rows import rows

pytestmark = pytest.mark.django_db
PASSWORD = "a Password that nobody else has 7391"
WRONG = "a wrong Password that somebody typed 5108"


class Lines(logging.Handler):
    """The lines that the product would write to its log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(SecretFreeFormatter("%(levelname)s %(name)s %(message)s"))
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    with receiving() as receiver:
        yield receiver


class Life:
    """One session from its invitation to its score; `secrets` has all that opens something."""

    def __init__(self, organization: Organization, receiver: Receiver) -> None:
        key = ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain
        self.secrets = {"API key": key, "password": PASSWORD, "wrong password": WRONG}
        self.api = ApiClient(key)
        self.receiver = receiver
        user = UserFactory.create(username="rita", password=PASSWORD)
        MembershipFactory.create(user=user, organization=organization, role=Role.OWNER)
        self.browser = Client(raise_request_exception=False)

    def live(self) -> None:
        self.sign_in()
        self.add_credentials()
        token = self.invite()
        session = Session.objects.get()
        self.work(token, session)
        self.judge(session)

    def sign_in(self) -> None:
        for password in (WRONG, PASSWORD):
            form = {"username": "rita", "password": password}
            self.browser.post("/sign-in", form)
        assert self.browser.get("/sessions").status_code == 200
        self.secrets["browser's session"] = self.browser.cookies["sessionid"].value

    def add_credentials(self) -> None:
        url = self.receiver.url
        made = self.ask("POST", "/api/webhooks", {"url": url}, Idempotency_Key="hook-1")
        self.secrets["webhook's secret"] = made["secret"]
        form: dict[str, Any] = {"id": uuid4(), "name": "Mine", "scope": "", "expires": ""}
        form["organization"] = Organization.objects.get().pk
        page = self.browser.post("/api-keys", form)
        found = present(re.search(r"gai_[0-9a-f]{48}", page.text))
        self.secrets["API key of a page"] = found.group()

    def invite(self) -> str:
        made = self.ask("POST", "/api/assessments", {"name": "PM", "taskPrompt": "Write.",
                        "phases": [{"name": "One", "minutes": 30}]})  # fmt: skip
        path = f"/api/assessments/{made['assessment']['id']}/invite"
        body = {"email": "jane@example.com", "name": "Jane", "sendEmail": True}
        for _ in range(2):
            session = self.ask("POST", path, body, Idempotency_Key="invite-1")["session"]
        self.secrets["first token"] = session["token"]
        own = f"/api/sessions/{session['id']}"
        token: str = self.ask("POST", f"{own}/rotate-token", {})["session"]["token"]
        self.secrets["token"] = token
        self.ask("POST", f"{own}/invitation", {"sendEmail": True})
        work_off(mail_sender.QUEUE)
        return token

    def work(self, token: str, session: Session) -> None:
        own = f"/api/sessions/{session.pk}"
        page = Client(raise_request_exception=False)
        page.get(f"/invite/{token}")
        page.get(f"/invite/{token}/nothing.here")
        page.post(f"/invite/{token}/start-task")  # too early: a refused form
        page.post(f"/invite/{token}/start-setup")
        page.post(f"/invite/{self.secrets['first token']}/start-setup")
        page.post(f"/invite/{token}/start-task")
        jane = ApiClient(token)
        jane.post(f"{own}/messages", {"role": "user", "content": "Which plan?"})
        jane.post(f"{own}/checkpoint", {"deliverableState": {"text": "A draft"}})
        jane.post(f"{own}/checkpoint", data=b"{not json")
        jane.post(f"{own}/events", {"events": [{"type": "unknown"}]})
        jane.get(f"{own}/workspace", Authorization_Copy=token)
        ApiClient(f"{token}x").get(f"{own}/workspace")
        assert jane.post(f"{own}/submit", {"deliverableState": {"text": "Done"}}).status_code == 200
        page.get(f"/invite/{token}")

    def judge(self, session: Session) -> None:
        self.ask("POST", "/api/scoring", {"sessionId": str(session.pk)})
        work_off(dispatch.QUEUE)
        for path in (f"/sessions/{session.pk}", "/sessions", "/webhooks", "/api-keys", "/audit"):
            assert self.browser.get(path).status_code == 200
        feed.assign_positions()
        work_off(webhook_sender.QUEUE)
        assert self.receiver.received
        for kind in (exports.NDJSON, exports.CSV):
            exports.text(self.api.get("/api/sessions/export", Accept=kind))

    def ask(self, method: str, path: str, body: Any, **names: str) -> Any:
        headers: dict[str, Any] = {key.replace("_", "-"): value for key, value in names.items()}
        answer = self.api.request(method, path, json_body=body, **headers)
        assert answer.status_code < 300, (path, answer.content)
        return answer.json()


@pytest.fixture
def life(organization: Organization, receiver: Receiver, lines: Lines) -> Life:
    life = Life(organization, receiver)
    life.live()
    return life


def places(life: Life, lines: Lines) -> set[tuple[str, str]]:
    """Each secret with the place that has it as plain text."""
    texts = [*rows(), *(("log", line) for line in lines.texts)]
    texts += [("webhook", f"{each.headers} {each.body!r}") for each in life.receiver.received]
    return {
        (name, place)
        for name, secret in life.secrets.items()
        for place, text in texts
        if secret in text or secret.encode().hex() in text
    }


# Django keeps the key of a browser's session as the row's own key, and the list of where a user is
# signed in refers to it.
ALLOWED = {
    ("browser's session", "django_session"),
    ("browser's session", "usersessions_usersession"),
}


def test_the_database_the_log_and_the_receivers_have_no_secret(life: Life, lines: Lines) -> None:
    assert places(life, lines) == ALLOWED
    assert len(lines.texts) > 5
    assert len(life.secrets) == 8


def test_after_an_erasure_no_encrypted_token_is_left(life: Life, lines: Lines) -> None:
    candidate = Candidate.objects.get()
    assert (
        life.api.request("DELETE", f"/api/candidates/{candidate.pk}?erase=true").status_code < 300
    )
    assert places(life, lines) == ALLOWED
    assert not Session.objects.exclude(token_encrypted=None).exists()


def test_what_is_sent_has_the_link_and_no_other_secret(life: Life) -> None:
    texts = [str(message.body) for message in mail.outbox]
    assert any(life.secrets["token"] in text for text in texts)
    others = {name: text for name, text in life.secrets.items() if "token" not in name}
    assert not [name for name, secret in others.items() if any(secret in text for text in texts)]


def test_a_file_that_is_written_has_no_secret(
    organization: Organization,
    receiver: Receiver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    life = Life(organization, receiver)
    life.live()
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    secrets = [secret.encode() for secret in life.secrets.values()]
    assert not [file for file in files if any(secret in file for secret in secrets)]
