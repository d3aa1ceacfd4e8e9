"""Where the key and the address come from: options, the environment, or the system's keyring."""

import os

import keyring
import typer
from keyring.errors import KeyringError

from gradient_client import Gradient
from gradient_client.errors import GradientError

SERVICE = "gradient"
URL, KEY = "url", "key"


def connect(url: str | None = None) -> Gradient:
    """A client. Raises GradientError if nothing says where and who."""
    address = url or os.environ.get("GRADIENT_URL") or _stored(URL)
    key = os.environ.get("GRADIENT_API_KEY") or (_stored(_key_of(address)) if address else None)
    if not address or not key:
        raise GradientError(
            "No address or no key: set GRADIENT_URL and GRADIENT_API_KEY, or use `gradient login`."
        )
    return Gradient(key, base_url=address)


def remember(url: str, key: str) -> None:
    """Keep both in the keyring. Raises GradientError if there is none."""
    try:
        keyring.set_password(SERVICE, URL, url)
        keyring.set_password(SERVICE, _key_of(url), key)
    except KeyringError as error:
        raise GradientError(f"This system's keyring keeps nothing: {error}") from error


def forget() -> None:
    url = _stored(URL)
    for name in [URL, *([_key_of(url)] if url else [])]:
        if _stored(name) is not None:
            keyring.delete_password(SERVICE, name)


def of(context: typer.Context) -> Gradient:
    """The client of a command; it is made once."""
    if context.obj is None or isinstance(context.obj, str):
        context.obj = connect(context.obj)
        context.call_on_close(context.obj.close)
    client: Gradient = context.obj
    return client


def _key_of(url: str) -> str:
    return f"{KEY} {url}"


def _stored(name: str) -> str | None:
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:  # a machine without a keyring has the environment
        return None
