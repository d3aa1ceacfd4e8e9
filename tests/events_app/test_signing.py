from base64 import b64decode, b64encode
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from events_app import signing
from events_app.signing import TreeHead
from gradient.core import env

ID = UUID("0e5a9d0c-8d7e-4c55-9e31-2f0a8f6d2b11")
HEAD = TreeHead(signing.get_origin(ID), 21, b"r" * 32)
OLD, NEW = b"o" * 32, b"n" * 32


def test_a_checkpoint_is_a_signed_note() -> None:
    text, signature = signing.sign(HEAD).split("\n\n")
    assert text.split("\n") == [
        f"gradient-log/{ID}",
        "21",
        "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=",
    ]
    assert signature.startswith(f"— gradient-log/{ID} ")
    assert signature.endswith("\n")
    assert signing.read(signing.sign(HEAD)) == HEAD


def test_the_form_of_checkpoints_and_keys_is_the_standard_s(settings: Settings) -> None:
    """Anything else could not be checked with what was kept, or with others' tools."""
    settings.LOG_SIGNING_KEYS = [NEW]
    public = Ed25519PrivateKey.from_private_bytes(NEW).public_key().public_bytes_raw()
    key_id = sha256(HEAD.origin.encode() + b"\n\x01" + public).digest()[:4]
    text, signature = signing.sign(HEAD).split("\n\n")
    signed = b64decode(signature.split()[2])
    assert signed[:4] == key_id
    Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], f"{text}\n".encode())
    assert signing.public_keys() == [
        "gradient-log+be22dffd+AQFOTZIsWWo4Ct/J7tci6DWCLxI2dhaT5Lq7YeGvuwTx"
    ]


def test_the_key_that_follows_the_secret_stays_the_same(settings: Settings) -> None:
    settings.SECRET_KEY = "a secret"
    assert signing.derived_key().hex() == (
        "c18209be349b92e5f004d294b8350bee139615403b4544e904e65f187face8aa"
    )


def test_what_stands_below_the_signature_does_not_matter() -> None:
    assert signing.read(signing.sign(HEAD) + "\n— another c2ln\n") == HEAD


def test_a_signature_is_base64_and_nothing_else() -> None:
    checkpoint = signing.sign(HEAD)
    assert signing.read(checkpoint.removesuffix("\n") + "!\n") is None


def test_a_signature_by_another_key_of_the_same_id_is_none(settings: Settings) -> None:
    checkpoint = signing.sign(HEAD)
    kept = b64decode(checkpoint.split()[-1])
    forged = b64encode(kept[:4] + bytes(64)).decode()
    assert signing.read(checkpoint.replace(b64encode(kept).decode(), forged)) is None


@pytest.mark.parametrize(
    "change",
    [
        ("21", "22"),
        ("cnJ", "cnK"),
        (str(ID), str(UUID(int=1))),
        ("\n\n—", "\nmore\n\n—"),
        ("—", "-"),
    ],
)
def test_a_changed_checkpoint_is_not_signed(change: tuple[str, str]) -> None:
    assert signing.read(signing.sign(HEAD).replace(*change)) is None


@pytest.mark.parametrize("text", ["", "a", "a\nb\nc\n\n", f"{HEAD.origin}\n21\ncg==\n\n— x !\n"])
def test_what_is_no_checkpoint_is_none(text: str) -> None:
    assert signing.read(text) is None


def test_a_rotated_key_is_still_known_and_another_is_not(settings: Settings) -> None:
    settings.LOG_SIGNING_KEYS = [OLD]
    by_old = signing.sign(HEAD)
    settings.LOG_SIGNING_KEYS = [NEW, OLD]
    assert signing.read(by_old) == HEAD
    assert signing.sign(HEAD) != by_old
    settings.LOG_SIGNING_KEYS = [NEW]
    assert signing.read(by_old) is None


@pytest.mark.django_db
def test_the_public_keys_are_published_to_everybody(settings: Settings) -> None:
    settings.LOG_SIGNING_KEYS = [NEW, OLD]
    response = Client().get("/.well-known/gradient-log-key")
    assert (response.status_code, response.headers["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    lines = response.text.splitlines()
    assert lines == signing.public_keys()
    assert all(line.startswith("gradient-log+") for line in lines)
    assert len(set(lines)) == 2
    assert Client().post("/.well-known/gradient-log-key").status_code == 405


def test_without_a_setting_the_key_follows_the_secret(settings: Settings) -> None:
    settings.LOG_SIGNING_KEYS = []
    first = signing.public_keys()
    assert signing.public_keys() == first
    settings.SECRET_KEY = "another"
    assert signing.public_keys() != first


@pytest.mark.parametrize("value", ["x", "b28=", "b28=,", "b29v" * 11])
def test_a_value_that_is_no_key_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("LOG_SIGNING_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="LOG_SIGNING_KEYS"):
        env.keys("LOG_SIGNING_KEYS")


def test_keys_are_read_from_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_SIGNING_KEYS", f"{'b29v' * 10}b28=, {'bm5u' * 10}bm4=")
    assert env.keys("LOG_SIGNING_KEYS") == [OLD, NEW]
