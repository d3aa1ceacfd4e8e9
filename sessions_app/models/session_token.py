"""Session tokens, the candidates' credentials: generation, hashing and encryption."""

import hashlib
import secrets
import uuid

from gradient.core.encryption import decrypt, encrypt


def new_token() -> str:
    """128 random bits in hexadecimal. The holder of the token acts as the candidate."""
    return secrets.token_hex(16)


def hash_token(token: str) -> str:
    """The hash by which a session is looked up.

    A plain SHA-256: a token has 128 random bits, so a slow or salted hash would add no protection.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def decrypt_token(session_id: uuid.UUID | str, encrypted: str) -> str:
    """The token of the session with this id. Raises `gradient.core.encryption.UnknownKey`."""
    return decrypt(encrypted, of=f"session {session_id}")


def encrypt_token(session_id: uuid.UUID | str, token: str) -> str:
    return encrypt(token, of=f"session {session_id}")
