"""Serves the demonstration on this machine: the server and the worker, until a signal."""

import errno
import http.client
import json
import shlex
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from gradient.synthetic.demo.accounts import Credentials, credentials
from gradient.synthetic.demo.organization import SLUG, fill
from gradient.synthetic.processes import Children
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.models import Organization

HOST = "127.0.0.1"
STARTUP_TIMEOUT_SECONDS = 60


class LaunchError(Exception):
    """The demonstration cannot be served; says why, in a sentence for the user."""


def launch(port: str, write: Callable[[str], None]) -> None:
    """Fill and serve the demonstration until SIGINT, SIGTERM or SIGHUP.

    `write` gets the introduction as soon as the server answers. Raises LaunchError, ChildEnded, or
    Conflict if the organization's slug is taken.
    """
    number = _free_port(port)
    organization = _prepare_database()
    introduction = _introduction(f"http://{HOST}:{number}", organization, credentials(organization))
    connections.close_all()
    _serve(number, lambda: write(introduction))


def _serve(port: int, on_ready: Callable[[], None]) -> None:
    signals = _Signals()
    with Children(settings.BASE_DIR) as children:
        # One process: its threads share the rates and SQLite's write lock without a broker.
        variables = {"WEB_PROCESSES": "1", "WEB_THREADS": "4", "ASSISTANT_SCRIPTED": SLUG}
        children.start("server", _server_command(port), **variables)
        children.start("worker", [sys.executable, "manage.py", "run_worker"])
        _wait_until_ready(port, children, signals)
        if not signals.received:
            on_ready()
        while not signals.received:
            children.check()
            time.sleep(0.2)


class _Signals:
    """Records that the process was told to stop.

    The handler raises nothing: an exception while a child starts would leave that child behind.
    """

    def __init__(self) -> None:
        self.received = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._record)

    def _record(self, _number: int, _frame: object) -> None:
        self.received = True


def _free_port(text: str) -> int:
    """The port number, if no other process listens there. Raises LaunchError otherwise."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise LaunchError(f"PORT must be a number from 1 to 65535; got {text!r}.")
    try:
        with socket.socket() as probe:
            # Or a port would count as taken while old connections are in TIME_WAIT.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, int(text)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise LaunchError(f"Port {text} cannot be used: {error.strerror}.") from error
        raise LaunchError(
            f"Port {text} is in use. Choose another: make run PORT={int(text) % 65535 + 1}"
        ) from error
    return int(text)


def _prepare_database() -> Organization:
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns if the directory is missing
    call_command("migrate", verbosity=0, interactive=False)
    organization, _ = fill()
    # Timers ran out while nothing was served; the first page must not show them as running.
    settle_overdue(organization.pk)
    return organization


def _server_command(port: int) -> list[str]:
    return [sys.executable, "-m", "gradient.server", f"--host={HOST}", f"--port={port}"]


def _wait_until_ready(port: int, children: Children, signals: _Signals) -> None:
    deadline = time.monotonic() + STARTUP_TIMEOUT_SECONDS
    while not (signals.received or _responds(port)):
        children.check()
        if time.monotonic() > deadline:
            raise LaunchError(
                f"The server did not respond within {STARTUP_TIMEOUT_SECONDS} seconds."
            )
        time.sleep(0.1)


def _responds(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _introduction(address: str, organization: Organization, accounts: Credentials) -> str:
    """Addresses, accounts, and calls that work when they are pasted into a shell."""
    calls = [_curl(f"{address}/api/sessions?limit=3", accounts.api_key)]
    session = organization.sessions.filter(log_head__isnull=False).first()
    if session is not None:
        calls.append(_curl(f"{address}/api/sessions/{session.pk}/events?limit=3", accounts.api_key))
    if accounts.session_token is not None:
        checkpoint = f"{address}/api/sessions/{accounts.session_id}/checkpoint"
        body = {"deliverableState": {"text": "A first draft"}}
        calls.append(_curl(checkpoint, accounts.session_token, body))
    return "\n".join(
        [
            "",
            f"gradient runs at   {address}",
            f"API documentation  {address}/api/docs",
            f"Sign in as         {accounts.username} with {accounts.password}",
            f"or as              {accounts.reviewer} with {accounts.reviewer_password}",
            f"API key            {accounts.api_key}",
            "",
            *calls,
            "",
            "Press Ctrl-C to stop.",
        ]
    )


def _curl(url: str, credential: str, body: dict[str, Any] | None = None) -> str:
    words = ["curl", "-H", f"Authorization: Bearer {credential}"]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    return shlex.join([*words, url])
