import re
from base64 import b64encode

import pytest
from pytest_django import Settings

from gradient.core import encryption
from gradient.core.encryption import InvalidEncryption, UnknownKey, decrypt, encrypt

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [FIRST]


def test_what_was_encrypted_is_decrypted_and_not_readable() -> None:
    encrypted = encrypt("a secret – ✓", of="row 1")
    assert re.fullmatch(encryption.ENCRYPTED, encrypted)
    assert "secret" not in encrypted
    assert b64encode(b"secret").decode() not in encrypted
    assert decrypt(encrypted, of="row 1") == "a secret – ✓"


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    assert encrypt("x", of="row 1") != encrypt("x", of="row 1")


def test_it_has_no_use_elsewhere() -> None:
    with pytest.raises(InvalidEncryption, match="row 2"):
        decrypt(encrypt("x", of="row 1"), of="row 2")


@pytest.mark.parametrize("place", [9, 30, -1])
def test_a_change_of_one_letter_is_noticed(place: int) -> None:
    encrypted = list(encrypt("x" * 20, of="row 1"))
    encrypted[place] = "A" if encrypted[place] != "A" else "Q"
    with pytest.raises(InvalidEncryption):
        decrypt("".join(encrypted), of="row 1")


@pytest.mark.parametrize("rest", ["", "A", "*", "AAAA"])
def test_what_is_cut_off_is_noticed(rest: str) -> None:
    with pytest.raises(InvalidEncryption):
        decrypt(encryption.current_prefix() + rest, of="row 1")


def test_the_first_key_encrypts_and_all_decrypt(settings: Settings) -> None:
    old = encrypt("x", of="row 1")
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    new = encrypt("x", of="row 1")
    assert [decrypt(each, of="row 1") for each in (old, new)] == ["x", "x"]
    assert new.startswith(encryption.current_prefix())
    assert not old.startswith(encryption.current_prefix())
    settings.ENCRYPTION_KEYS = [SECOND]
    assert decrypt(new, of="row 1") == "x"


def test_a_missing_key_is_named_with_what_to_do(settings: Settings) -> None:
    encrypted = encrypt("x", of="row 1")
    settings.ENCRYPTION_KEYS = [SECOND]
    with pytest.raises(UnknownKey, match=f"{encrypted[:8]}.*ENCRYPTION_KEYS.*SECRET_KEY_FALLBACKS"):
        decrypt(encrypted, of="row 1")


def test_without_keys_one_is_derived_from_the_secret_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    encrypted = encrypt("x", of="row 1")
    settings.ENCRYPTION_KEYS = [FIRST]  # set later
    assert decrypt(encrypted, of="row 1") == "x"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert decrypt(encrypted, of="row 1") == "x"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnknownKey):
        decrypt(encrypted, of="row 1")
