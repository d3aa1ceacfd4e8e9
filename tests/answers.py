"""What an answer must be, whatever was asked."""


def error(response, status, code, *, details=None):
    """Check that the answer is the contract's error, and return its message."""
    body = response.json()
    expected = {"code": code, "message": body["error"]["message"]}
    if details is not None:
        expected["details"] = details
    assert (response.status_code, body) == (status, {"error": expected})
    assert expected["message"].strip()
    return expected["message"]


def faults(response):
    """The fields that a 400 names."""
    assert response.status_code == 400
    body = response.json()
    assert body["error"]["code"] == "invalid_request"
    return sorted(body["error"].get("details", {}))
