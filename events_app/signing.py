"""Signed tree heads in the form of C2SP's tlog-checkpoint and signed-note, with Ed25519 keys.

`LOG_SIGNING_KEYS` holds private keys: the first one signs, all of them are published, so that what
an earlier one signed can still be checked. Without the setting a key is derived from `SECRET_KEY`.
"""

import hmac
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

KEY_NAME = "gradient-log"
_ED25519 = b"\x01"
_KEY_ID_BYTES = 4


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: whose tree, how many leaves, and its root."""

    origin: str
    size: int
    root: bytes


def get_origin(organization_id: UUID) -> str:
    """The name of an organization's tree, and of the key in its signatures."""
    return f"{KEY_NAME}/{organization_id}"


def sign(head: TreeHead) -> str:
    """The checkpoint, signed by the current key."""
    text = f"{head.origin}\n{head.size}\n{b64encode(head.root).decode()}\n"
    key = _private_keys()[0]
    signature = _key_id(head.origin, _public(key)) + key.sign(text.encode())
    return f"{text}\n— {head.origin} {b64encode(signature).decode()}\n"


def read(checkpoint: str) -> TreeHead | None:
    """What the checkpoint says, if one of the keys has signed it; else None."""
    text, _, signatures = checkpoint.partition("\n\n")
    text += "\n"
    try:
        origin, size, root = text.splitlines()
        head = TreeHead(origin, int(size), b64decode(root))
    except ValueError:
        return None
    signed = [line.removeprefix(f"— {origin} ") for line in signatures.splitlines()]
    return head if any(_is_signed(text, origin, each) for each in signed) else None


def public_keys() -> list[str]:
    """The public keys as note verifiers, the current one first: name, id and key."""
    keys = [_public(key) for key in _private_keys()]
    return [
        f"{KEY_NAME}+{_key_id(KEY_NAME, key).hex()}+{b64encode(_ED25519 + key).decode()}"
        for key in keys
    ]


def derived_key() -> bytes:
    """The private key that signs where `LOG_SIGNING_KEYS` is not set."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"gradient log signing key", "sha256")


def _is_signed(text: str, name: str, signature: str) -> bool:
    try:
        decoded = b64decode(signature, validate=True)
    except ValueError:
        return False
    for key in _private_keys():
        if decoded.startswith(_key_id(name, _public(key))):
            with suppress(InvalidSignature):
                key.public_key().verify(decoded[_KEY_ID_BYTES:], text.encode())
                return True
    return False


def _private_keys() -> list[Ed25519PrivateKey]:
    seeds = settings.LOG_SIGNING_KEYS or [derived_key()]
    return [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _key_id(name: str, key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + key).digest()[:_KEY_ID_BYTES]
