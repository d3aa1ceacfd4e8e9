"""The demonstration, served on this machine: what `make run` starts."""

import errno
import http.client
import json
import os
import shlex
import signal
import socket
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from gradient.synthetic.demo.accounts import Credentials, credentials
from gradient.synthetic.demo.organization import fill
from gradient.synthetic.processes import ChildEnded, Children
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.models import Organization
from sessions_app.vocabulary.exceptions import Conflict

HOST = "127.0.0.1"
THREADS = 4
SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "Fill and serve the demonstration on this machine, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *, port: str, **_: Any) -> None:
        number = _port(port)
        try:
            organization = _filled()
            lines = _introduction(
                f"http://{HOST}:{number}", organization, credentials(organization)
            )
            connections.close_all()
            self._serve(number, lines)
        except KeyboardInterrupt:  # before anything was started
            pass
        except (ChildEnded, Conflict) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Stopped.")

    def _serve(self, port: int, introduction: str) -> None:
        signals = _Signals()
        with Children(settings.BASE_DIR) as children:
            children.start("server", _server(port))
            children.start("worker", [sys.executable, "manage.py", "run_worker"])
            _wait_for_answer(port, children, signals)
            if not signals.arrived:
                self.stdout.write(introduction)
                self.stdout.flush()
            while not signals.arrived:
                children.check()
                time.sleep(0.2)


class _Signals:
    """Notes that somebody asked for the end. Nothing is raised: no child must be lost half-way."""

    def __init__(self) -> None:
        self.arrived = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: object) -> None:
        self.arrived = True


def _port(text: str) -> int:
    """The port, of which nobody else makes use. Raises CommandError otherwise."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CommandError(f"PORT must be a number from 1 to 65535; it is {text!r}.")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, int(text)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CommandError(f"Port {text} cannot be used: {error.strerror}.") from error
        raise CommandError(
            f"Port {text} is in use. Choose another: make run PORT={int(text) % 65535 + 1}"
        ) from error
    return int(text)


def _filled() -> Organization:
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where there is none
    call_command("migrate", verbosity=0, interactive=False)
    organization, _ = fill()
    settle_overdue(organization.pk)  # or a session would be shown as running that is not
    return organization


def _server(port: int) -> list[str]:
    """One process: rates and SQLite's write lock are shared by its threads without a broker."""
    options = {
        "interface": "wsgi",
        "host": HOST,
        "port": port,
        "workers": 1,
        "blocking-threads": THREADS,
        "log-level": "warning",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "granian", *arguments, "--no-ws", "gradient.wsgi:application"]


def _wait_for_answer(port: int, children: Children, signals: _Signals) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not (signals.arrived or _answers(port)):
        children.check()
        if time.monotonic() > deadline:
            raise CommandError(f"The server did not answer within {SECONDS_TO_ANSWER} seconds.")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _introduction(address: str, organization: Organization, known: Credentials) -> str:
    """What one needs to know to go on, with calls that work when they are pasted."""
    calls = [_curl(f"{address}/api/sessions?limit=3", known.api_key)]
    session = organization.sessions.filter(log_head__isnull=False).first()
    if session is not None:
        calls.append(_curl(f"{address}/api/sessions/{session.pk}/events?limit=3", known.api_key))
    if known.session_token is not None:
        checkpoint = f"{address}/api/sessions/{known.session_id}/checkpoint"
        body = {"deliverableState": {"text": "A first draft"}}
        calls.append(_curl(checkpoint, known.session_token, body))
    return "\n".join(
        [
            "",
            f"gradient is on     {address}",
            f"To read and try    {address}/api/docs",
            f"Sign in as         {known.username} with {known.password}",
            f"or as              {known.reviewer} with {known.reviewer_password}",
            f"API key            {known.api_key}",
            "",
            *calls,
            "",
            "Ctrl-C ends it.",
        ]
    )


def _curl(url: str, credential: str, body: dict[str, Any] | None = None) -> str:
    words = ["curl", "-H", f"Authorization: Bearer {credential}"]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    return shlex.join([*words, url])
