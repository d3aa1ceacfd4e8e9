"""The load, the kills, and what must be so afterwards."""

import json
import random
import time
import traceback
from argparse import Namespace
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.db import connection

from events_app.verification import verify
from sessions_app.models import Score, ScoringRun, Session
from sessions_app.reads import counts
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory
from tests.processes import eventually
from tests.soak.service import Service, pause
from tests.test_durability import PHASES, Candidate, check

RESTART_SECONDS = 120
DRAIN_SECONDS = 180


class Survivor(Candidate):
    """A candidate who goes on when the server is back; who is told 503 tries again."""

    refusals, stop = 0, Event()
    # While a server starts, a save waits in its socket. Who gives up and saves again may find the
    # older save behind the younger one.
    timeout = 300

    def _post(self, link: HTTPConnection, verb: str, body: Any) -> Any:
        before = len(self.faults)
        answer = super()._post(link, verb, body)
        if len(self.faults) > before and f"{verb}: 503 " in self.faults[-1]:
            self.faults.pop()
            self.refusals += 1
            raise ConnectionError("It was told to come back later.")
        return answer

    def survive(self, stop: Event) -> None:
        try:
            while not stop.is_set():
                self.session.refresh_from_db()
                self.phase = self.session.current_phase_index or 0
                self.stop = stop
                self.work()
                time.sleep(0.2)
        finally:
            connection.close()

    def goes_on(self) -> bool:
        return not self.stop.is_set()


def soak(options: Namespace, directory: Path) -> list[str]:
    """Every fault that was found, in words."""
    call_command("migrate", verbosity=0)
    organization = OrganizationFactory.create()
    key = ApiKeyFactory.create(organization=organization).plain
    candidates = [
        Survivor(
            SessionFactory.create(
                organization=organization, status="in_progress", phase_minutes=(600,) * PHASES
            )
        )
        for _ in range(options.candidates)
    ]
    submitted = SessionFactory.create_batch(
        options.scorings, organization=organization, status="submitted"
    )
    connection.close()
    service, stop = Service(directory), Event()
    with service.running():
        assert eventually(service.answers, seconds=RESTART_SECONDS)
        for candidate in candidates:
            candidate.port = service.port
        staff = Staff(service.port, key, submitted)
        threads = [
            *(Thread(target=candidate.survive, args=(stop,)) for candidate in candidates),
            Thread(target=staff.read, args=(stop,)),
            Thread(target=staff.score, args=(stop,)),
        ]
        for thread in threads:
            thread.start()
        killed = _kill(service, options)
        came_back = eventually(service.answers, seconds=RESTART_SECONDS)
        scored = eventually(lambda: not _unscored(submitted), seconds=DRAIN_SECONDS)
        stop.set()
        for thread in threads:
            thread.join()
    saves = sum(candidate.safe for candidate in candidates)
    events = sum(len(candidate.events) for candidate in candidates)
    refusals = sum(candidate.refusals for candidate in candidates)
    print(f"{connection.vendor}: {sum(killed.values())} kills ({dict(killed)}), {saves} saves,")
    print(f"{events} events, {refusals} times 503, {staff.reads} reads, {len(submitted)} scorings")
    faults = [] if came_back else ["The server did not come back."]
    faults += [] if scored else [f"{_unscored(submitted)} sessions are not scored."]
    return [*faults, *staff.faults, *_faults(candidates, submitted)]


class Staff:
    """Reads lists and exports, and asks for scores."""

    def __init__(self, port: int, key: str, submitted: list[Session]) -> None:
        self._port, self._submitted = port, submitted
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self.reads, self.faults = 0, list[str]()

    def read(self, stop: Event) -> None:
        while not stop.is_set():
            for path in ("/api/sessions?limit=50", "/api/sessions/export"):
                self.reads += self._call("GET", path) == 200
            time.sleep(0.2)

    def score(self, stop: Event) -> None:
        for session in self._submitted:
            body = json.dumps({"sessionId": str(session.pk)})
            while not stop.is_set() and self._call("POST", "/api/scoring", body) is None:
                time.sleep(0.5)

    def _call(self, method: str, path: str, body: str | None = None) -> int | None:
        """The status, or None if there was no answer or it said to come back later."""
        link = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            link.request(method, path, body, self._headers)
            response = link.getresponse()
            response.read()
        except (OSError, HTTPException):
            return None
        finally:
            link.close()
        if response.status == 503:
            return None
        if response.status >= 500:
            self.faults.append(f"{method} {path}: {response.status}")
        return response.status


def _kill(service: Service, options: Namespace) -> Counter[str]:
    chance, killed = random.Random(options.seed), Counter[str]()
    while sum(killed.values()) < options.kills:
        pause(chance)
        if kind := service.kill_one(chance):
            killed[kind] += 1
        if sum(killed.values()) % 10 == 0:
            eventually(service.answers, seconds=RESTART_SECONDS)
    return killed


def _unscored(submitted: list[Session]) -> int:
    ids = [session.pk for session in submitted]
    return Session.objects.filter(pk__in=ids).exclude(status="scored").count()


def _faults(candidates: list[Survivor], submitted: list[Session]) -> list[str]:
    faults = []
    for candidate in candidates:
        candidate.session.refresh_from_db()
        try:
            check(candidate)
        except AssertionError as error:
            line = traceback.extract_tb(error.__traceback__)[-1].line
            last = f"safe {candidate.safe}, sent {candidate.count}, sealed {candidate.sealed}"
            faults.append(f"{candidate.session.pk}: {line}; {last}; {candidate.faults}")
    for session in submitted:
        scores = Score.objects.filter(session=session).count()
        runs = ScoringRun.objects.filter(session=session).count()
        if (scores, runs) != (1, 1):
            faults.append(f"{session.pk}: {scores} scores in {runs} runs")
        faults += [f"{session.pk}: {problem}" for problem in verify(session.pk)]
    if counts.are_kept() and (wrong := counts.rebuild()):
        faults.append(f"{wrong} counts were wrong.")
    return faults
