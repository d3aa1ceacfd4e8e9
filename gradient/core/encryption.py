"""Secrets at rest: encrypted in the database, with keys from the environment (decision 0034).

`ENCRYPTION_KEYS` holds keys: the first one encrypts, all of them decrypt. Keys that are derived
from `SECRET_KEY` and its fallbacks decrypt too; without the setting the first of those encrypts.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

ENCRYPTED = r"[0-9a-f]{8}\.[A-Za-z0-9_-]+"
"""The form of an encrypted text: the id of its key, and nonce, ciphertext and tag in base64."""
_NONCE_BYTES = 12
_KEY_ID_BYTES = 4


class CannotDecrypt(Exception):
    """An encrypted text cannot be read."""


class UnknownKey(CannotDecrypt, ImproperlyConfigured):
    """Its key is not among the settings."""


class InvalidEncryption(CannotDecrypt, ValueError):
    """It was changed after it was encrypted, or it belongs to something else."""


class Keys:
    """Keys by their ids. `current` is the id of the one that encrypts."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        ids = {_id(key): key for key in keys}
        self.current = next(iter(ids))
        self.ciphers = {id: AESGCM(key) for id, key in ids.items()}


def encrypt(text: str, *, of: str) -> str:
    """The text, encrypted by the current key. `of` names what it belongs to, such as a row: it is
    needed to decrypt, so that the result has no use elsewhere."""
    keys = _keys()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + keys.ciphers[keys.current].encrypt(nonce, text.encode(), of.encode())
    return f"{keys.current}.{urlsafe_b64encode(sealed).decode().rstrip('=')}"


def decrypt(encrypted: str, *, of: str) -> str:
    """The text that `encrypt` was given. Raises UnknownKey, InvalidEncryption."""
    key_id, _, text = encrypted.partition(".")
    cipher = _keys().ciphers.get(key_id)
    if cipher is None:
        raise UnknownKey(
            f"A secret in the database is encrypted with the key {key_id}, which this process does "
            "not have: add it to ENCRYPTION_KEYS, or the SECRET_KEY that it was derived from to "
            "SECRET_KEY_FALLBACKS."
        )
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], of.encode()).decode()
    except (InvalidTag, ValueError):
        raise InvalidEncryption(f"The secret of {of} was changed in the database.") from None


def current_prefix() -> str:
    """What texts begin with that the current key has encrypted."""
    return f"{_keys().current}."


def known_ids() -> frozenset[str]:
    """The ids of the keys that can decrypt."""
    return frozenset(_keys().ciphers)


@cache
def _keys() -> Keys:
    derived = (
        hmac.digest(secret.encode(), b"gradient encryption key", "sha256")
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return Keys([*settings.ENCRYPTION_KEYS, *derived])


@receiver(setting_changed)
def _forget(setting: str, **_: object) -> None:
    if setting in ("ENCRYPTION_KEYS", "SECRET_KEY", "SECRET_KEY_FALLBACKS"):
        _keys.cache_clear()


def _id(key: bytes) -> str:
    return hashlib.sha256(b"gradient key id" + key).hexdigest()[: 2 * _KEY_ID_BYTES]
