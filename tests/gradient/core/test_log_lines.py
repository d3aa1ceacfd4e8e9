"""No line of the log has a secret, whoever writes it and however the request ends."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from gradient.core.log_lines import without_secrets
from sessions_app.models import API_KEY_PREFIX
from tests.factories import ApiKeyFactory, SessionFactory


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Forbidden: /invite/0123456789abcdef/start-setup", "Forbidden: /invite/…/start-setup"),
        ("GET /set-password/Mg/c1-0a2b", "GET /set-password/Mg/…"),
        (
            "GET /sign-in/with/a/answer?code=0a1b&state=c2",
            "GET /sign-in/with/a/answer?code=…&state=…",
        ),
        ("Authorization: Bearer 0123abc", "Authorization: Bearer …"),
        ("{'Authorization': 'bearer 0123abc'}", "{'Authorization': 'bearer …'}"),
        (f"the key {API_KEY_PREFIX}00ff", f"the key {API_KEY_PREFIX}…"),
        ("signed with whsec_aGVsbG8=", "signed with whsec_…"),
        ('{"token": "0123456789abcdef"}', '{"token": "…"}'),
        ("smtp://me:secret@mail.example:25", "smtp://me:…@mail.example:25"),
        ("/sessions/0d1f8a5e-1111-2222-3333-444455556666", None),
        ("POST /sign-in 403 at 10:30", None),
    ],
)
def test_secrets_are_taken_out_and_nothing_else(text: str, kept: str | None) -> None:
    assert without_secrets(text) == (text if kept is None else kept)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the handler of the settings writes."""
    stream = io.StringIO()
    logging.config.dictConfig(settings.LOGGING)
    handlers = logging.getLogger().handlers
    [console] = [h for h in handlers if type(h) is logging.StreamHandler and h.formatter]
    before = console.setStream(stream)
    yield stream
    console.setStream(before or stream)


@pytest.mark.django_db
def test_a_refused_form_does_not_write_the_link_s_token(lines: io.StringIO) -> None:
    session = SessionFactory.create()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/invite/{session.token}/start-setup")
    assert answer.status_code == 403
    assert "/invite/…" in lines.getvalue()
    assert str(session.token) not in lines.getvalue()


@pytest.mark.django_db
def test_a_crash_does_not_write_the_secrets_that_its_traceback_names(lines: io.StringIO) -> None:
    session, key = SessionFactory.create(), ApiKeyFactory.create()

    def crash() -> None:
        raise RuntimeError(f"/invite/{session.token} with {key.plain}")

    try:
        crash()
    except RuntimeError:
        logging.getLogger("gradient").exception("Failed for Bearer %s", session.token)
    written = lines.getvalue()
    assert "RuntimeError" in written
    assert str(session.token) not in written
    assert key.plain not in written


@pytest.mark.django_db
def test_an_unknown_link_is_not_written_either(lines: io.StringIO) -> None:
    assert Client().get("/invite/0123456789abcdef0123456789abcdef").status_code == 404
    assert "0123456789abcdef" not in lines.getvalue()
