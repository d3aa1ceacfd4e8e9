"""What answers have beside their bodies: headers, and an example of each error."""

from typing import Any

from gradient.core.error_bodies import CODES, MESSAGES

Schema = dict[str, Any]

HEADERS: dict[str, Schema] = {
    "X-Request-ID": {
        "description": "The request's id, as it was sent or made; the log has it too.",
        "schema": {"type": "string", "maxLength": 64},
        "example": "6f1c0a3e",
    },
    "RateLimit-Limit": {
        "description": "Requests in a window, for this credential. Absent where they are not "
        "limited, or not counted now.",
        "schema": {"type": "integer"},
        "example": 1200,
    },
    "RateLimit-Remaining": {
        "description": "Requests that are left in the window.",
        "schema": {"type": "integer"},
        "example": 1187,
    },
    "RateLimit-Reset": {
        "description": "Seconds until the next window.",
        "schema": {"type": "integer"},
        "example": 42,
    },
    "X-Server-Time": {
        "description": "The server's time, in every answer to a session's token.",
        "schema": {"type": "string", "format": "date-time"},
        "example": "2030-01-15T10:00:00Z",
    },
    "Link": {
        "description": "The next and the previous page (RFC 8288), as far as there are any.",
        "schema": {"type": "string"},
        "example": '<https://gradient.example/api/sessions?limit=20&offset=20>; rel="next"',
    },
    "Idempotency-Replayed": {
        "description": "`true` where the answer was given before, under this Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Retry-After": {
        "description": "Seconds after which the same request may succeed.",
        "schema": {"type": "integer"},
        "example": 2,
    },
    "WWW-Authenticate": {
        "description": "The kind of credential that is needed.",
        "schema": {"type": "string", "enum": ["Bearer"]},
        "example": "Bearer",
    },
}
_RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_WAITING = {429, 503}

ERRORS = {
    400: "Something in the query or the body is not valid; `details` names each field.",
    401: "The credential is missing, unknown, revoked or expired.",
    403: "The credential is valid, but of the other kind, or its scope does not suffice.",
    404: "There is no such object in this organization.",
    406: "The answer cannot have a form that `Accept` takes.",
    409: "What was asked conflicts with the current state.",
    412: "It has changed since it was read; `current` is what it is now.",
    413: "The body is larger than allowed.",
    415: "The body is not of a type that is read here.",
    429: "Too many requests in this window.",
    500: "An error of the server; the request id finds it in the log.",
    503: "The service is away for a moment; nothing was done.",
}
_DETAILS = {400: {"limit": ["This must be 100 or less."]}}


def examples() -> dict[str, Schema]:
    """An error of each code, for the document's components."""
    return {CODES[status]: {"value": {"error": _error(status)}} for status in ERRORS}


def describe_error(status: int, response: Schema) -> None:
    """Say of a response to a refusal what it means, and show one."""
    response["description"] = ERRORS[status]
    content = response["content"]["application/json"]
    reference = {"$ref": f"#/components/examples/{CODES[status]}"}
    if status != 412:  # what is current differs
        content["examples"] = {CODES[status]: reference}


def share_refusals(paths: Schema) -> dict[str, Schema]:
    """Put a reference in place of each refusal that is the same everywhere, and return those, by
    the code of the error."""
    shared: dict[str, Schema] = {}
    for item in paths.values():
        for operation in item.values():
            responses = operation["responses"]
            for status in responses.keys() & {str(status) for status in ERRORS.keys() - {412}}:
                code = CODES[int(status)]
                shared.setdefault(code, responses[status])
                responses[status] = {"$ref": f"#/components/responses/{code}"}
    return dict(sorted(shared.items()))


def response_headers(status: int, *, kinds: set[str], is_list: bool, is_post: bool) -> Schema:
    """The headers of a response, by what opens the endpoint: names of security schemes. Those that
    refusals have too, such as the rate, are described where the request succeeds."""
    names = ["X-Request-ID"]
    if kinds and (status < 300 or status == 429):
        names += _RATES
    if "SessionToken" in kinds and status < 300:
        names.append("X-Server-Time")
    if is_list and status == 200:
        names.append("Link")
    if is_post and status < 300:
        names.append("Idempotency-Replayed")
    if status in _WAITING:
        names.append("Retry-After")
    if status == 401:
        names.append("WWW-Authenticate")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _error(status: int) -> Schema:
    code = CODES[status]
    message = MESSAGES.get(status, ERRORS[status])
    error: Schema = {"code": code, "message": message}
    if status in _DETAILS:
        error["details"] = _DETAILS[status]
    return {**error, "requestId": HEADERS["X-Request-ID"]["example"]}
