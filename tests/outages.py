"""A server on a database of its own, which the tests of outages take away from it."""

import http.client
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from tests import processes
from tests.logs import BEGIN_MS

LIMITS = {"STATEMENT_TIMEOUT_SECONDS": "2", "LOCK_TIMEOUT_SECONDS": "1"}
AT_ONCE_SECONDS = 5.0
"""On a busy machine; a limit of a second is kept in far less than that."""


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: str | None
    body: bytes


@dataclass
class Service:
    """A server on a database of its own, with a session that is in progress."""

    port: int
    key: str
    session: str = ""
    token: str = ""
    log: list[str] = field(default_factory=list)

    def read_log(self, lines: Iterable[str]) -> None:
        """Keep the server's log; a pipe that nobody reads would hold the server up."""
        with suppress(ValueError):  # closed at the end
            self.log.extend(lines)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as link:
            if isinstance(body, dict):
                body, headers["Content-Type"] = json.dumps(body), "application/json"
            link.request(method, path, body, headers)
            response = link.getresponse()
            return Answer(response.status, response.getheader("Retry-After"), response.read())

    def call(self, credential: str, method: str, path: str, body: Any = None) -> Answer:
        return self.send(method, path, body, Authorization=f"Bearer {credential}")

    def begin(self) -> None:
        assessment = {"name": "A", "taskPrompt": "B", "phases": [{"name": "C", "minutes": 60}]}
        answer = self.call(self.key, "POST", "/api/assessments/create", assessment)
        path = f"/api/assessments/{json.loads(answer.body)['assessment']['id']}/invite"
        invitation = {"email": "ann@example.com", "name": "Ann", "sendEmail": False}
        session = json.loads(self.call(self.key, "POST", path, invitation).body)["session"]
        self.session, self.token = session["id"], session["token"]
        for verb in ("start-setup", "start-task"):
            path = f"/api/sessions/{self.session}/{verb}"
            assert self.call(self.token, "POST", path).status == 200

    def save(self, text: str) -> Answer:
        path = f"/api/sessions/{self.session}/checkpoint"
        return self.call(self.token, "POST", path, {"deliverableState": {"text": text}})

    def record(self, text: str) -> Answer:
        event = {"timestampMs": BEGIN_MS, "phase": "task", "type": "manual_edit"}
        path = f"/api/sessions/{self.session}/events"
        body = {"events": [{**event, "data": {"text": text}}]}
        return self.call(self.token, "POST", path, body)

    def message(self) -> Answer:
        path = f"/api/sessions/{self.session}/messages"
        return self.call(self.token, "POST", path, {"role": "user", "content": "Hello"})

    def writes(self) -> list[Answer]:
        return [self.save(str(time.monotonic())), self.record("a"), self.message()]

    def reads(self) -> list[Answer]:
        """By API, fast and ordinary, and pages, of visitors and of somebody with a cookie."""
        form = "application/x-www-form-urlencoded"
        return [
            self.call(self.key, "GET", "/api/sessions"),
            self.call(self.key, "GET", "/api/assessments"),
            self.call(self.token, "GET", f"/api/sessions/{self.session}/workspace"),
            self.send("GET", "/", Cookie=f"sessionid={'x' * 32}"),
            self.send("GET", f"/invite/{self.token}"),
            self.send("GET", "/admin/", Cookie=f"sessionid={'x' * 32}"),
            self.send("POST", "/api/sessions", "a=1", **{"Content-Type": form}),
        ]

    def is_back(self) -> bool:
        return self.save("back").status == 200


WELL = [200, 200, 200, 302, 200, 302, 405]


def statuses(answers: list[Answer]) -> list[int]:
    return [answer.status for answer in answers]


def require_unavailable(answers: list[Answer]) -> None:
    """503, in the form of the API or as a page, with a time to come back."""
    for answer in answers:
        assert (answer.status, answer.retry_after) == (503, "2"), answer
        is_api = answer.body.startswith(b"{")
        assert is_api or b"Temporarily unavailable" in answer.body
        assert not is_api or json.loads(answer.body)["error"]["code"] == "unavailable"


def run(url: str, *arguments: str, **variables: str) -> str:
    with processes.running(*arguments, DATABASE_URL=url, **SETTINGS, **variables) as process:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output.strip().splitlines()[-1] if output.strip() else ""


SETTINGS = {
    "SECRET_KEY": "x" * 50,
    "HTTPS_ONLY": "0",
    "RATE_LIMIT_API_KEY": "off",
    "RATE_LIMIT_SESSION_TOKEN": "off",
}


def served(url: str, **variables: str) -> Iterator[Service]:
    run(url, "migrate", "-v0")
    key = run(url, "create_api_key", "--org", "acme", "--name", "Tests")
    port = processes.free_port()
    known = {**SETTINGS, **LIMITS, **variables, "DATABASE_URL": url}
    with processes.serving(port, **known) as server:
        service = Service(port, key)
        Thread(target=service.read_log, args=[server.stdout], daemon=True).start()

        def answers() -> bool:
            with suppress(OSError):
                return service.call(key, "GET", "/api/sessions").status == 200
            return False

        assert processes.eventually(answers, seconds=60)
        service.begin()
        yield service
