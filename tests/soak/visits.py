"""Short sessions from the invitation to the score or the deletion, all of them by the API."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db import Error as AnyDatabaseError
from django.db import connection

from sessions_app.deletion import jobs, selection
from sessions_app.models import DeletionJob, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from tests.soak.client import Client

SHORT_MINUTES = 0.02
LONG_MINUTES = 60
STAFF = Actor(ActorKind.STAFF, "soak")


@dataclass
class Visit:
    """A session that was acknowledged; `leaves` lets its timers end it."""

    email: str
    leaves: bool
    id: str = ""
    token: str = ""
    is_over: bool = False
    """Whether its candidate does nothing more."""


@dataclass
class Visits:
    """What became of an organization's visitors, from all threads."""

    port: int
    key: str
    name: str
    assessments: dict[bool, str]
    """By whether they are short."""
    stopped: Callable[[], bool]
    pause: float = 0.5
    known: list[Visit] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    clients: list[Client] = field(default_factory=list)
    jobs: list[DeletionJob] = field(default_factory=list)
    reads: int = 0
    _lock: Lock = field(default_factory=Lock)

    def client(self, credential: str) -> Client:
        client = Client(self.port, credential, self.stopped)
        self.clients.append(client)
        return client

    def receive(self) -> None:
        """Invite one after another, and be them."""
        staff = self.client(self.key)
        while not self.stopped():
            with self._lock:
                number = len(self.known)
                visit = Visit(f"visitor{number}-{self.name}@example.com", leaves=number % 3 == 0)
                self.known.append(visit)
            path = f"/api/assessments/{self.assessments[visit.leaves]}/invite"
            answer = staff.insist(path, {"email": visit.email, "name": f"Visitor {number}"})
            if answer is None or answer.status != 201:
                staff.faults.append(f"{path}: {answer and answer.status}")
                continue
            session = answer.body["session"]
            visit.id, visit.token = session["id"], session["token"]
            if number % 4 != 3:  # the others do not come
                self._come(visit)
            visit.is_over = True
            time.sleep(self.pause)

    def _come(self, visit: Visit) -> None:
        candidate = Client(self.port, visit.token, self.stopped)
        self.clients.append(candidate)
        path = f"/api/sessions/{visit.id}"
        for verb in ("start-setup", "start-task"):
            self._expect(candidate, f"{path}/{verb}", None, visit)
        for number in range(2):
            body = {"deliverableState": {"text": f"{visit.email} {number}"}}
            self._expect(candidate, f"{path}/checkpoint", body, visit)
        self._expect(candidate, f"{path}/messages", {"role": "user", "content": "Hello"}, visit)
        if not visit.leaves:
            self._expect(candidate, f"{path}/advance-phase", {"phaseIndex": 0}, visit)
            body = {"deliverableState": {"text": f"{visit.email} final"}}
            self._expect(candidate, f"{path}/submit", body, visit)
        candidate.close()

    def _expect(self, client: Client, path: str, body: Any, visit: Visit) -> None:
        answer = client.insist(path, body)
        # A timer may be faster.
        allowed = {200, 201, 409} if visit.leaves else {200, 201}
        if answer is not None and answer.status not in allowed:
            client.faults.append(f"{path}: {answer.status} {answer.body}")

    def read(self) -> None:
        """Lists, an export, and the change feed, as reviewers and other systems read them."""
        client = self.client(self.key)
        paths = ("/api/sessions?limit=50", "/api/sessions/export", "/api/sessions/changes?limit=50")
        while not self.stopped():
            for path in paths:
                answer = client.call("GET", path, patience=60)
                self.reads += answer is not None and answer.status == 200
            time.sleep(self.pause)

    def score(self) -> None:
        """Ask for the scores of what is submitted, until all have one."""
        client = self.client(self.key)
        while not self.stopped():
            answer = client.call("GET", "/api/sessions?status=submitted&limit=20")
            if answer is not None and answer.status == 200:
                for session in answer.body["sessions"]:
                    client.insist("/api/scoring", {"sessionId": session["id"]})
            time.sleep(self.pause)

    def delete(self) -> None:
        """Order the deletion of some who are done, again and again."""
        chance = random.Random("delete")
        while not self.stopped():
            time.sleep(self.pause * 6)
            done = [visit for visit in list(self.known) if visit.is_over and visit.id]
            chosen = {visit.id for visit in done if visit.id not in self.deleted}
            if len(chosen) > 8:
                self._order(set(chance.sample(sorted(chosen), 3)))
        connection.close()

    def _order(self, ids: set[str]) -> None:
        while True:  # the database may be away; ordering twice changes nothing
            with suppress(AnyDatabaseError):
                job = selection.create_preview(Session.objects.filter(pk__in=ids), actor=STAFF)
                break
            connection.close()
            time.sleep(0.5)
        self.jobs.append(job)
        self.deleted |= ids
        while True:
            try:
                jobs.order(
                    job.pk, actor=STAFF, number=job.total, reason="soak", includes_running=True
                )
            except AnyDatabaseError:
                connection.close()
                time.sleep(0.5)
            else:
                return
