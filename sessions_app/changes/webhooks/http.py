"""One message on its way: a POST to a checked address, within a bounded time."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit, urlunsplit

from sessions_app.changes.webhooks.addresses import AddressRefused, resolve

SILENCE = 10
"""Seconds without a byte after which an attempt is over."""
DEADLINE = 20
"""Seconds after which it is over whatever arrives."""
MOST_ADDRESSES = 3
ANSWER_BYTES = 500
USER_AGENT = "gradient-webhooks/1"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Outcome:
    """What came of sending: a status with the answer's beginning, or an error in words.

    `retry_after` is what the receiver asked for, in seconds.
    """

    status_code: int | None = None
    answer: str = ""
    error: str = ""
    retry_after: int = 0

    @property
    def has_arrived(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def post(url: str, payload: bytes, headers: dict[str, str]) -> Outcome:
    """Send the payload; follows no redirect, reads little of the answer, and never raises for
    what the receiver or the network does."""
    parts = urlsplit(url)
    deadline = _Deadline()
    try:
        with closing(_connected(parts)) as sock, deadline.over(sock):
            outcome = _exchange(_encrypted(sock, parts), parts, payload, headers)
    except AddressRefused as error:
        return Outcome(error=str(error)[:200])
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        outcome = Outcome(error=_in_words(error))
    # Headers that were cut off may pass for whole ones.
    return Outcome(error=_in_words(TimeoutError())) if deadline.has_passed else outcome


class _Deadline:
    """Ends a connection however slowly the other side goes on."""

    has_passed = False

    @contextmanager
    def over(self, sock: socket.socket) -> Iterator[None]:
        line = sock.dup()  # which stays when TLS takes the socket over
        timer = Timer(DEADLINE, self._hang_up, [line])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            line.close()

    def _hang_up(self, line: socket.socket) -> None:
        self.has_passed = True
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _connected(parts: SplitResult) -> socket.socket:
    """A socket to the first of the host's addresses that takes a connection."""
    failure: OSError = socket.gaierror("The host has no address.")
    port = _port(parts)
    for address in resolve(parts.hostname or "", port)[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((address, port), timeout=SILENCE)
        except OSError as error:
            failure = error
    raise failure


def _encrypted(sock: socket.socket, parts: SplitResult) -> socket.socket:
    if parts.scheme != "https":
        return sock
    # The certificate must be the name's, though the connection is to an address.
    return ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _exchange(
    sock: socket.socket, parts: SplitResult, payload: bytes, headers: dict[str, str]
) -> Outcome:
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
    connection.default_port = _PORTS[parts.scheme]  # of this connection alone
    connection.sock = sock  # so that nothing is resolved again
    connection.auto_open = 0
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    sent = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **headers}
    with closing(connection):
        connection.request("POST", target, payload, sent)
        response = connection.getresponse()
        return Outcome(response.status, _beginning(response), retry_after=_retry_after(response))


def _beginning(response: http.client.HTTPResponse) -> str:
    """What has arrived of the answer; it is for the log alone."""
    try:
        answer = response.read1(ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        answer = b""
    return answer.decode("utf-8", "replace").replace("\x00", "\ufffd")


def _retry_after(response: http.client.HTTPResponse) -> int:
    value = (response.headers.get("Retry-After") or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _in_words(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "The receiver did not answer in time."
        case ssl.SSLError():
            return f"The receiver's certificate or TLS failed: {error.reason or 'unknown'}."[:200]
        case socket.gaierror():
            return "The host's name leads nowhere."
        case ConnectionRefusedError():
            return "The receiver refused the connection."
        case http.client.HTTPException() | ConnectionError():
            return "The receiver hung up or did not speak HTTP."
        case _:
            return f"The receiver could not be reached: {error}."[:200]
