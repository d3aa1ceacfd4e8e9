"""A client of the service under fire: every answer, and every lack of one, is remembered."""

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

PATIENCE_SECONDS = 30
"""As long as browsers' and workspaces' calls usually wait."""
RESOLVE_SECONDS = 300
"""How long a call is repeated until it has an answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def revision(self) -> int:
        return int(self.headers["etag"].strip('"'))

    @property
    def says_later(self) -> bool:
        """Whether the same call may be answered otherwise in a moment."""
        return self.status in {429, 503} or (self.status == 409 and "retry-after" in self.headers)


class Client:
    """Calls by one credential, over one connection. `faults` has the answers that must not be."""

    def __init__(self, port: int, credential: str, stopped: Callable[[], bool]) -> None:
        self.faults: list[str] = []
        self.statuses = Counter[int]()
        self.silences = 0
        self.replays = 0
        self._port, self._credential, self._stopped = port, credential, stopped
        self._link: HTTPConnection | None = None

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        patience: float = PATIENCE_SECONDS,
        headers: dict[str, str] | None = None,
    ) -> Answer | None:
        """The answer; None if there was none, and nobody knows what was done."""
        link = self._link or HTTPConnection("127.0.0.1", self._port)
        self._link = None
        link.timeout = patience
        if link.sock is not None:
            link.sock.settimeout(patience)
        try:
            link.request(method, path, *self._request(body, headers or {}))
            response = link.getresponse()
            answer = _answer(response, response.read())
        except (OSError, HTTPException, ValueError):
            link.close()
            self.silences += 1
            return None
        self._link = link
        self._note(method, path, answer)
        return answer

    def insist(self, path: str, body: Any = None) -> Answer | None:
        """POST under an `Idempotency-Key`, again and again until the answer is final. None if it
        never is, which is a fault."""
        key, deadline = str(uuid4()), time.monotonic() + RESOLVE_SECONDS
        while time.monotonic() < deadline:
            answer = self.call("POST", path, body, headers={"Idempotency-Key": key})
            if answer is not None and not answer.says_later:
                return answer
            time.sleep(0.3)
        self.faults.append(f"POST {path} never got an answer.")
        return None

    def close(self) -> None:
        if self._link is not None:
            with suppress(OSError):
                self._link.close()

    def _request(self, body: Any, headers: dict[str, str]) -> tuple[str | None, dict[str, str]]:
        known = {"Authorization": f"Bearer {self._credential}", **headers}
        if body is None:
            return None, known
        return json.dumps(body), {**known, "Content-Type": "application/json"}

    def _note(self, method: str, path: str, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        self.replays += "idempotency-replayed" in answer.headers
        if answer.status >= 500 and answer.status != 503:
            self.faults.append(f"{method} {path}: {answer.status} {answer.body}")


def _answer(response: Any, body: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    is_json = headers.get("content-type", "") == "application/json"
    return Answer(response.status, headers, json.loads(body) if is_json and body else None)
