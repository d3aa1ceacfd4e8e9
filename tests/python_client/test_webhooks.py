import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gradient_client import webhooks
from sessions_app.changes.webhooks import signing

MESSAGE = {"type": "session.scored", "timestamp": "2026-11-27T10:00:00Z", "data": {"name": "Åsa"}}
PAYLOAD = json.dumps(MESSAGE, ensure_ascii=False)


def signed(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    """As the product signs it."""
    at = at or datetime.now(UTC)
    return signing.headers(secrets, message_id=str(uuid4()), at=at, payload=PAYLOAD)


def test_a_signed_message_is_given() -> None:
    secret = signing.new_secret()
    headers = {name.title(): value for name, value in signed(secret).items()}
    assert webhooks.verify(PAYLOAD.encode(), headers | {"Host": "x"}, secret) == MESSAGE


def test_either_secret_will_do_while_one_replaces_the_other() -> None:
    old, new = signing.new_secret(), signing.new_secret()
    assert webhooks.verify(PAYLOAD, signed(old, new), new) == MESSAGE
    assert webhooks.verify(PAYLOAD, signed(new), [old, new]) == MESSAGE


def test_a_stranger_s_message_is_refused() -> None:
    with pytest.raises(webhooks.InvalidSignature):
        webhooks.verify(PAYLOAD, signed(signing.new_secret()), signing.new_secret())


def test_a_changed_message_is_refused() -> None:
    secret = signing.new_secret()
    with pytest.raises(webhooks.InvalidSignature):
        webhooks.verify(PAYLOAD.replace("Åsa", "Eve"), signed(secret), secret)


def test_an_old_message_is_refused() -> None:
    secret = signing.new_secret()
    headers = signed(secret, at=datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(webhooks.InvalidSignature):
        webhooks.verify(PAYLOAD, headers, secret)


def test_a_message_without_headers_is_refused() -> None:
    with pytest.raises(webhooks.InvalidSignature):
        webhooks.verify(PAYLOAD, {}, signing.new_secret())
