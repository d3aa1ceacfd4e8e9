import pytest
from pytest_django import Settings

from events_app import signing
from events_app.checks import heads_need_a_key_of_their_own

OWN = b"k" * 32


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], ["events_app.W001"]),
        ([b"derived"], ["events_app.W001"]),
        ([b"derived", OWN], ["events_app.W001"]),
        ([OWN], []),
        ([OWN, b"derived"], []),
    ],
)
def test_heads_want_a_key_that_is_not_derived(
    settings: Settings, keys: list[bytes], expected: list[str]
) -> None:
    derived = signing.derived_key()
    settings.LOG_SIGNING_KEYS = [derived if key == b"derived" else key for key in keys]
    assert [message.id for message in heads_need_a_key_of_their_own()] == expected


def test_the_derived_key_signs_where_none_is_set(settings: Settings) -> None:
    settings.LOG_SIGNING_KEYS = []
    keys = signing.public_keys()
    settings.LOG_SIGNING_KEYS = [signing.derived_key()]
    assert signing.public_keys() == keys
