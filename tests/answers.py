"""What an answer must be, whatever was asked."""

from django.http import JsonResponse
from rest_framework.response import Response


def error(
    response: JsonResponse | Response,
    status: int,
    code: str,
    *,
    details: dict[str, list[str]] | None = None,
) -> str:
    """Check that the answer is the contract's error, and return its message."""
    body = response.json()
    expected = {"code": code, "message": body["error"]["message"]}
    if details is not None:
        expected["details"] = details
    assert (response.status_code, body) == (status, {"error": expected})
    assert expected["message"].strip()
    return expected["message"]


def faults(response: Response) -> list[str]:
    """The fields that a 400 names."""
    assert response.status_code == 400
    body = response.json()
    assert body["error"]["code"] == "invalid_request"
    return sorted(body["error"].get("details", {}))
