"""Checks of API responses."""

from tests.annotations import Json, Response


def error(
    response: Response,
    status: int,
    code: str,
    *,
    details: dict[str, list[str]] | None = None,
) -> str:
    """Check that the response has the API's error format, and return its message."""
    body = response.json()
    message: str = body["error"]["message"]
    expected: Json = {"code": code, "message": message, "requestId": response["X-Request-ID"]}
    if details is not None:
        expected["details"] = details
    assert (response.status_code, body) == (status, {"error": expected})
    assert message.strip()
    return message


def faults(response: Response) -> list[str]:
    """The fields in the details of a 400."""
    assert response.status_code == 400
    body = response.json()
    assert body["error"]["code"] == "invalid_request"
    return sorted(body["error"].get("details", {}))


def content(response: Response) -> bytes:
    """The body without the request's id, which differs between any two errors."""
    return response.content.replace(response["X-Request-ID"].encode(), b"")
