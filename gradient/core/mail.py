"""Sends an e-mail to one recipient within a time limit, and reports the mail server's response."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

from gradient.core.deadlines import Deadline
from gradient.core.log_lines import without_secrets

TOTAL_TIMEOUT_SECONDS = 60
"""From the connection to its end. EMAIL_TIMEOUT bounds each of the server's answers."""
MAX_QUOTE_LENGTH = 120


class MailRefused(Exception):
    """The message was not sent, and why. `is_final` if the server refuses this recipient or this
    message for good."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


@contextmanager
def accepted(message: EmailMessage) -> Iterator[None]:
    """Send the message. The block runs once the server has accepted it, before the connection is
    closed: what it records is as close to the server's answer as can be. Raises MailRefused."""
    connection: Any = get_connection()
    try:
        _send(connection, message)
        yield
    finally:
        # A server that hangs or complains now has accepted or refused the message all the same.
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _send(connection: Any, message: EmailMessage) -> None:
    try:
        message.message()  # before anything is said to the server
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refused("The mail server refused the address", code, text) from None
    except smtplib.SMTPDataError as error:
        raise _refused(
            "The mail server refused the message", error.smtp_code, error.smtp_error
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        raise MailRefused(
            f"The mail server refused the user name or password ({error.smtp_code})."
        ) from None
    except smtplib.SMTPResponseException as error:
        answer = f"{error.smtp_code} {_quote(error.smtp_error)}"
        raise MailRefused(f"The mail server refused: {answer}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailRefused(_explain(error)) from error
    except ValueError as error:  # a header or an address that cannot be written
        raise MailRefused(
            f"The e-mail cannot be written: {_quote(str(error))}", is_final=True
        ) from error


def _refused(what: str, code: int, text: bytes | str) -> MailRefused:
    return MailRefused(f"{what}: {code} {_quote(text)}", is_final=500 <= code < 600)


def _quote(text: bytes | str) -> str:
    """The first line of what the server said, shortened and without secrets: it is stored, and
    servers repeat what they were sent."""
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    line = next((line for line in decoded.splitlines() if line.strip()), "")
    printable = "".join(character if character.isprintable() else " " for character in line)
    words = without_secrets(" ".join(printable.split()))
    if settings.EMAIL_HOST_PASSWORD:
        words = words.replace(settings.EMAIL_HOST_PASSWORD, "…")
    return words if len(words) <= MAX_QUOTE_LENGTH else f"{words[: MAX_QUOTE_LENGTH - 1]}…"


def _explain(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not respond in time."
    match error:
        case socket.gaierror():
            return "The mail server's name could not be resolved."
        case ConnectionRefusedError():
            return "The mail server refused the connection."
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            return "The mail server closed the connection."
        case _:
            return f"The mail server could not be used: {_quote(str(error))}"


class _LimitedSmtp(smtplib.SMTP):
    """Ends after TOTAL_TIMEOUT_SECONDS, whatever the server does."""

    _deadline: Deadline | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._deadline = Deadline(sock, TOTAL_TIMEOUT_SECONDS)
        return sock

    def close(self) -> None:
        super().close()
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _LimitedSmtpSsl(smtplib.SMTP_SSL, _LimitedSmtp):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, with a time limit for the whole connection."""

    _partial_connection: smtplib.SMTP | None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _LimitedSmtpSsl if self.use_ssl else _LimitedSmtp

    def close(self) -> None:
        """Close the connection; without a goodbye if it was not opened in full."""
        partial, self._partial_connection = self._partial_connection, None
        if partial is not None:
            partial.close()
        super().close()
