"""One message to a real mail server, whatever it answers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from gradient.core import mail
from gradient.core.mail import MailRefused, accepted
from tests.mail_server import Conversation, MailServer, mail_server
from tests.processes import free_port


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "gradient.core.mail.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


def message(to: str = "jane@example.com", subject: str = "Hello") -> EmailMessage:
    return EmailMessage(subject, "A text.", "hiring@example.com", [to])


def refusal(sent: EmailMessage | None = None) -> tuple[str, bool]:
    """Why the message was refused, and whether for good."""
    with pytest.raises(MailRefused) as raised, accepted(sent or message()):
        pytest.fail("It was accepted.")
    return str(raised.value), raised.value.is_final


def test_the_block_runs_once_the_server_has_accepted(server: MailServer) -> None:
    with accepted(message()):
        assert [to for to, _ in server.received] == ["jane@example.com"]


def test_the_block_runs_before_the_goodbye(server: MailServer) -> None:
    recorded = threading.Event()

    def goodbye(_: Conversation) -> bytes:
        assert recorded.wait(10)
        return b"421 too late"

    server.replies["QUIT"] = goodbye
    with accepted(message()):
        recorded.set()
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("command", "reply", "reason", "is_final"),
    [
        ("RCPT", b"451 4.7.1 later", "refused the address: 451 4.7.1 later", False),
        ("RCPT", b"550 5.1.1 nobody", "refused the address: 550 5.1.1 nobody", True),
        ("RCPT", b"421 closing", "refused the address: 421 closing", False),
        ("END", b"452 full", "refused the message: 452 full", False),
        ("END", b"554 spam\x07 \xff", "refused the message: 554 spam \ufffd", True),
        ("MAIL", b"553 not from you", "refused: 553 not from you", False),
        ("MAIL", b"450 slowly", "refused: 450 slowly", False),
    ],
)
def test_what_the_server_refuses_is_said(
    server: MailServer, command: str, reply: bytes, reason: str, is_final: bool
) -> None:
    server.answers(command, reply)
    assert refusal() == (f"The mail server {reason}", is_final)
    assert server.received == []


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "END"])
def test_a_server_that_hangs_up_is_tried_again(server: MailServer, command: str) -> None:
    if command == "EHLO":
        server.replies["HELO"] = lambda _: None
    server.replies[command] = lambda _: None
    assert refusal() == ("The mail server closed the connection.", False)


def test_a_server_that_does_not_answer_is_left(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    server.replies["RCPT"] = waits(lambda: False)
    assert refusal() == ("The mail server did not respond in time.", False)


def test_a_server_that_drips_is_left_after_the_whole_time(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TOTAL_TIMEOUT_SECONDS", 0.3)

    def drip(conversation: Conversation) -> bytes:
        while True:
            conversation.wfile.write(b"250-more\r\n")
            time.sleep(0.05)

    server.replies["EHLO"] = drip
    assert refusal() == ("The mail server closed the connection.", False)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "END"])
def test_of_an_answer_a_short_line_without_secrets_is_kept(
    server: MailServer, settings: Settings, command: str
) -> None:
    settings.EMAIL_HOST_PASSWORD = "pa55-word"
    said = (
        b"see https://x.test/invite/AbCdEf0123456789 pa55-word gai_0123456789abcdef " + b"x" * 500
    )
    server.answers(command, b"550-" + said + b"\r\n550 and a second line")
    reason, _ = refusal()
    assert "https://x.test/invite/… … gai_… xxx" in reason
    assert "second line" not in reason
    assert len(reason) < 200


def test_a_server_that_is_down_is_tried_again(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "gradient.core.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert refusal() == ("The mail server refused the connection.", False)


def test_what_cannot_be_written_is_refused_for_good(server: MailServer) -> None:
    reason, is_final = refusal(message(subject="Two\nlines"))
    assert reason.startswith("The e-mail cannot be written: ")
    assert is_final
    assert server.recipients == []


def test_an_error_of_the_block_is_not_one_of_the_server(server: MailServer) -> None:
    with pytest.raises(ZeroDivisionError), accepted(message()):
        raise ZeroDivisionError
    assert len(server.received) == 1


def test_the_time_limit_ends_with_the_connection(server: MailServer) -> None:
    with closing(mail.EmailBackend()) as backend:
        backend.open()
        assert timers()
    assert not timers()


def timers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def waits(is_over: Callable[[], bool]) -> Callable[[Conversation], bytes]:
    """A reply that comes only when the condition is true."""

    def reply(_: Conversation) -> bytes:
        while not is_over():
            time.sleep(0.02)
        return b"250 at last"

    return reply
