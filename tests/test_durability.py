"""What was acknowledged survives `kill -9` of the server at any moment."""

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import Thread
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import connection

from events_app.models import Event
from events_app.verification import verify
from sessions_app.models import Checkpoint, Message, Session
from sessions_app.work.store import digest
from tests import paths, processes
from tests.annotations import Json
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLS = 4
SAVES_IN_A_PHASE = 3
PHASES = 400


@dataclass
class Candidate:
    """Works until the server is gone, and remembers what it was told is safe.

    `count` is the number of the last save that was sent, `safe` of the last that was acknowledged,
    `start` what that was when this server came up.
    """

    session: Session
    timeout: ClassVar[float] = 30
    port: int = 0
    count: int = 0
    phase: int = 0
    safe: int = 0
    start: int = 0
    sealed: dict[int, int] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def under_way(self) -> bool:
        """Whether this server has acknowledged saves, including an advance."""
        return self.safe > self.start + SAVES_IN_A_PHASE

    def goes_on(self) -> bool:
        return True

    def work(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            while self.goes_on():
                self._save(link)
                self._log(link)
                if self.count % SAVES_IN_A_PHASE == 0:
                    self._advance(link)
        except (OSError, http.client.HTTPException):
            pass  # the server is gone, perhaps in the middle of an answer
        finally:
            link.close()

    def _save(self, link: HTTPConnection) -> None:
        self.count += 1
        self._post(link, "checkpoint", {"deliverableState": self.state(self.count)})
        self.safe = self.count

    def _log(self, link: HTTPConnection) -> None:
        id, content = str(uuid4()), f"message {self.count}"
        event = {
            "id": id,
            "timestampMs": BEGIN_MS + self.count,
            "phase": "task",
            "type": "manual_edit",
        }
        self._post(link, "events", {"events": [{**event, "data": {"n": self.count}}]})
        self.events.add(id)
        self._post(link, "messages", {"role": "user", "content": content})
        self.messages.append(content)

    def _advance(self, link: HTTPConnection) -> None:
        self.count += 1
        body = {"deliverableState": self.state(self.count), "phaseIndex": self.phase}
        index = self._post(link, "advance-phase", body)["newPhaseIndex"]
        for phase in range(self.phase, index):
            self.sealed[phase] = self.count
        self.phase, self.safe = index, self.count

    def _post(self, link: HTTPConnection, verb: str, body: Json) -> Json:
        headers = {
            "Authorization": f"Bearer {self.session.token}",
            "Content-Type": "application/json",
        }
        link.request("POST", paths.sessions(self.session, verb), json.dumps(body), headers)
        response = link.getresponse()
        answer = response.read()
        if response.status >= 300:
            self.faults.append(f"{verb}: {response.status} {answer[:200]!r}")
        answered: Json = json.loads(answer)
        return answered

    @staticmethod
    def state(number: int) -> Json:
        return {"save": number, "text": f"words {number} " * 400}


def _work_until_killed(candidates: list[Candidate], seconds: float) -> None:
    port = processes.free_port()
    variables = {"RATE_LIMIT_SESSION_TOKEN": "off", "GRACE_SECONDS": "30"}
    with processes.serving(port, **variables) as server:
        assert processes.eventually(lambda: _answers(port), seconds=60)
        for candidate in candidates:
            candidate.port, candidate.start = port, candidate.safe
        threads = [Thread(target=candidate.work) for candidate in candidates]
        for thread in threads:
            thread.start()
        # However slow the machine is, everybody has saved and advanced before the moment is chosen.
        assert processes.eventually(lambda: all(c.under_way for c in candidates), seconds=60)
        time.sleep(seconds)
        processes.kill(server)
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/api/sessions")
        return link.getresponse().status == 401
    except OSError:
        return False
    finally:
        link.close()


def _last_saved(candidate: Candidate) -> int:
    """The number of the session's last save, in any phase."""
    rows = Checkpoint.objects.filter(session=candidate.session, saved_at__isnull=False)
    newest = rows.order_by("-revision").first()
    if newest is None:
        return 0
    assert newest.state == candidate.state(newest.state["save"])
    assert newest.digest == digest(newest.state)
    return int(newest.state["save"])


def check(candidate: Candidate) -> None:
    assert candidate.faults == []
    # The one that was on its way may have arrived; what was acknowledged must have.
    assert candidate.safe <= _last_saved(candidate) <= candidate.count
    for phase, number in candidate.sealed.items():
        sealed = Checkpoint.objects.get(phase__session=candidate.session, phase__index=phase)
        assert (sealed.state, sealed.sealed_at is None) == (candidate.state(number), False)
    log = Event.objects.filter(session=candidate.session)
    recorded = {str(id) for id in log.filter(type="manual_edit").values_list("event_id", flat=True)}
    assert candidate.events <= recorded
    kept = set(Message.objects.filter(session=candidate.session).values_list("content", flat=True))
    assert set(candidate.messages) <= kept
    assert log.filter(type="user_message").count() == len(kept)
    assert verify(candidate.session.pk) == []


def test_what_was_acknowledged_survives_the_server_s_death() -> None:
    sessions = [
        SessionFactory.create(status="in_progress", phase_minutes=(600,) * PHASES) for _ in range(3)
    ]
    candidates = [Candidate(session) for session in sessions]
    connection.close()  # what the other process does is not to be kept from it
    chance = random.Random("kill -9")
    for _ in range(KILLS):
        _work_until_killed(candidates, seconds=chance.uniform(0, 1))
        for candidate in candidates:
            check(candidate)
            session = candidate.session
            session.refresh_from_db()
            assert session.current_phase_index is not None
            candidate.phase = session.current_phase_index
    assert all(candidate.sealed for candidate in candidates)


def test_a_commit_is_on_the_disk_before_it_is_acknowledged() -> None:
    """A crash of the machine loses nothing either, unless its database is set up to."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
