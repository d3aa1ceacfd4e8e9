"""A task that waits for somebody else's server holds no connection to the database."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from django.db import connections
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.changes import feed
from sessions_app.changes.webhooks import endpoints
from sessions_app.changes.webhooks import sender as webhooks
from sessions_app.invitations import mail
from sessions_app.invitations import sender as invitations
from sessions_app.models import Session
from sessions_app.scoring import dispatch as scoring
from tests.annotations import Json
from tests.due_tasks import work_off
from tests.factories import SessionFactory
from tests.mail_server import Conversation, mail_server
from tests.receivers import receiving
from tests.sessions_app.scoring.model_server import Handler, Model, completion, judged
from tests.sessions_app.scoring.model_server import model as model  # noqa: PLC0414  a fixture
from tests.sessions_app.scoring.sessions import rubric, submitted
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db(transaction=True)

Holds = Callable[[], bool]


@pytest.fixture
def holds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Holds]:
    """Says, in any thread, whether this one holds a connection, as it does of a worker's pool: only
    while it needs it."""
    own = connections["default"]
    monkeypatch.setitem(own.settings_dict, "CONN_MAX_AGE", 0)
    own.close()
    yield lambda: own.connection is not None
    monkeypatch.undo()
    own.close()


def test_a_mail_server(holds: Holds, settings: Settings) -> None:
    seen = []

    def reply(_: Conversation) -> bytes:
        seen.append(holds())
        return b"250 ok"

    with mail_server() as server:
        server.replies["RCPT"] = reply
        settings.EMAIL_BACKEND = "gradient.core.mail.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        mail.queue(SessionFactory.create(), site="https://gradient.example")
        work_off(invitations.QUEUE)
    assert seen == [False]


def test_a_receiver_of_webhooks(holds: Holds, settings: Settings) -> None:
    seen = []
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    session: Session = SessionFactory.create()
    with receiving() as receiver:
        answer = receiver.answer

        def note(handler: BaseHTTPRequestHandler) -> None:
            seen.append(holds())
            answer(handler)

        receiver.answer = note
        endpoints.create(session.organization, url=receiver.url, actor=STAFF)
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        feed.assign_positions()
        work_off(webhooks.QUEUE)
    assert seen == [False]


def test_a_model(holds: Holds, model: Model) -> None:
    seen = []

    def judge(handler: Handler, asked: Json) -> None:
        seen.append(holds())
        handler.send(completion(json.dumps(judged(asked))))

    model.play = judge
    session = submitted(rubric("quality", method="llm_judge"))  # which needs no log
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    work_off(scoring.QUEUE)
    assert seen == [False]
