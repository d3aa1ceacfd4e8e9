"""Responses of the server itself, to requests that do not reach Django."""

import json
import random
from http import HTTPStatus

from gradient.core import request_id
from gradient.core.error_bodies import CODES, envelope

Headers = list[tuple[bytes, bytes]]

RETRY_SECONDS = (1, 5)
"""Clients that are refused together get different delays, so that they retry at different times."""
MESSAGES = {
    400: "The request is not valid HTTP.",
    408: "The request did not arrive in time.",
    414: "The address is too long.",
    431: "The headers are too large.",
    503: "The service is busy.",
}


def refusal(status: int, path: str = "/api/", callers_id: str = "") -> tuple[Headers, bytes]:
    """The headers and the body of a refusal: for a path of the API in its form, else a sentence.

    The connection ends with every refusal except 503: its request has arrived as a whole.
    """
    message = MESSAGES[status]
    id = request_id.begin({"HTTP_X_REQUEST_ID": callers_id})
    headers = {"X-Request-ID": id, "X-Content-Type-Options": "nosniff"}
    if status == 503:
        seconds = random.randint(*RETRY_SECONDS)
        message = f"{message[:-1]}; try again in {seconds} s."
        headers["Retry-After"] = str(seconds)
    else:
        headers["Connection"] = "close"
    if path.startswith("/api/"):
        body = json.dumps(envelope(CODES.get(status, CODES[400]), message)).encode()
        headers["Content-Type"] = "application/json"
    else:
        body = f"{message}\n".encode()
        headers["Content-Type"] = "text/plain; charset=utf-8"
    request_id.end()
    headers["Content-Length"] = str(len(body))
    return [(name.encode(), value.encode()) for name, value in headers.items()], body


def raw(status: int) -> bytes:
    """A refusal as it goes over the line, for a request that has no answer yet."""
    headers, body = refusal(status)
    headers = [(name, value) for name, value in headers if name != b"Connection"]
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    phrase = HTTPStatus(status).phrase.encode()
    return b"HTTP/1.1 %d %b\r\n%bConnection: close\r\n\r\n%b" % (status, phrase, lines, body)
