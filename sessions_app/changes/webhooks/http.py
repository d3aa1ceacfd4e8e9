"""Sends one message to a checked address, with a time limit."""

import http.client
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from gradient.core.deadlines import Deadline
from sessions_app.changes.webhooks.addresses import ForbiddenAddress, resolve

SOCKET_TIMEOUT_SECONDS = 10
"""For each operation of the socket, such as one read."""
TOTAL_TIMEOUT_SECONDS = 20
"""From connecting to the end of the response. A receiver could send a byte at a time without ever
exceeding the timeout of a single read."""
MAX_ADDRESSES = 3
MAX_ANSWER_BYTES = 500
USER_AGENT = "gradient-webhooks/1"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class SendResult:
    """The response's status and the beginning of its body (`answer`), or an error message.

    `retry_after` is the response's Retry-After in seconds, 0 without a valid one.
    """

    status_code: int | None = None
    answer: str = ""
    error: str = ""
    retry_after: int = 0

    @property
    def is_success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def post(url: str, payload: bytes, headers: dict[str, str]) -> SendResult:
    """Send the payload, like `send`."""
    return send("POST", url, payload, headers)


def send(method: str, url: str, payload: bytes, headers: dict[str, str]) -> SendResult:
    """Send the payload, without following redirects.

    Errors of the receiver or the network are returned in the result, not raised.
    """
    parts = urlsplit(url)
    deadline: Deadline | None = None
    try:
        with closing(_connect(parts)) as sock, Deadline(sock, TOTAL_TIMEOUT_SECONDS) as deadline:
            result = _exchange(_wrap_tls(sock, parts), method, parts, payload, headers)
    except ForbiddenAddress as error:
        return SendResult(error=str(error)[:200])
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        result = SendResult(error=_error_message(error))
    # A connection that was shut down in the headers can look like a complete response.
    if deadline is not None and deadline.has_passed:
        return SendResult(error=_error_message(TimeoutError()))
    return result


def _connect(parts: SplitResult) -> socket.socket:
    """Connect to the first of the host's addresses that accepts a connection."""
    last_error: OSError = socket.gaierror("The host has no address.")
    port = _port(parts)
    for address in resolve(parts.hostname or "", port)[:MAX_ADDRESSES]:
        try:
            return socket.create_connection((address, port), timeout=SOCKET_TIMEOUT_SECONDS)
        except OSError as error:
            last_error = error
    raise last_error


def _wrap_tls(sock: socket.socket, parts: SplitResult) -> socket.socket:
    if parts.scheme != "https":
        return sock
    # The certificate is verified for the host name, although the socket is connected to an address.
    return ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _exchange(
    sock: socket.socket,
    method: str,
    parts: SplitResult,
    payload: bytes,
    headers: dict[str, str],
) -> SendResult:
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
    # Otherwise the Host header of an HTTPS request would include ":443".
    connection.default_port = _PORTS[parts.scheme]
    connection.sock = sock  # already connected, so that the name is not resolved again
    connection.auto_open = 0
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    all_headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **headers}
    with closing(connection):
        connection.request(method, target, payload, all_headers)
        response = connection.getresponse()
        return SendResult(
            response.status, _read_beginning(response), retry_after=_retry_after(response)
        )


def _read_beginning(response: http.client.HTTPResponse) -> str:
    """The part of the body that has arrived, for the delivery log."""
    try:
        body = response.read1(MAX_ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        body = b""
    # PostgreSQL cannot store NUL in text.
    return body.decode("utf-8", "replace").replace("\x00", "\ufffd")


def _retry_after(response: http.client.HTTPResponse) -> int:
    value = (response.headers.get("Retry-After") or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _error_message(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "The receiver did not respond in time."
        case ssl.SSLError():
            return f"TLS error: {error.reason or 'unknown'}."[:200]
        case socket.gaierror():
            return "The host name could not be resolved."
        case ConnectionRefusedError():
            return "The receiver refused the connection."
        case http.client.HTTPException() | ConnectionError():
            return "The receiver closed the connection or sent an invalid response."
        case _:
            return f"The receiver could not be reached: {error}."[:200]
