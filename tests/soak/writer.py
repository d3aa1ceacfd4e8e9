"""A candidate who saves, logs, writes and advances, and remembers what it was told."""

import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from events_app.models import Event
from events_app.types import EventType
from sessions_app.models import Checkpoint, Message, Session
from sessions_app.work.store import digest
from tests import paths
from tests.logs import BEGIN_MS
from tests.soak.client import PATIENCE_SECONDS, Answer, Client
from tests.soak.ledger import Ledger

PHASES = 60
SAVES_IN_A_PHASE = 12
BATCH = 3
IMPATIENT_SHARE = 0.15
"""Of the saves whose client gives up after a moment, as one does that reloads its page."""


class Writer:
    """`careful` says whether its saves name the revision that they are made from."""

    def __init__(
        self, session: Session, port: int, stopped: Callable[[], bool], *, careful: bool
    ) -> None:
        self.session, self.careful = session, careful
        self.client = Client(port, session.token or "", stopped)
        self.phase, self.number = 0, 0
        self.ledgers = [Ledger(start=0)]
        self.sealed: dict[int, tuple[int, int]] = {}
        """By phase: the number and the revision of the save with which it ended."""
        self.batches: list[tuple[list[str], bool]] = []
        self.messages: list[str] = []
        self._chance = random.Random(str(session.pk))
        self._stopped = stopped

    def run(self) -> None:
        while not self._stopped():
            self._save()
            if self.number % 2 == 0:
                self._log()
                self._say()
            if self.number % SAVES_IN_A_PHASE == 0 and self.phase < PHASES - 1:
                self._advance()
            time.sleep(self._chance.uniform(0, 0.2))
        self.client.close()

    @property
    def saves(self) -> int:
        """How many saves were acknowledged, advances included."""
        known = [save for ledger in self.ledgers for save in ledger.saves if save.revision]
        return len(known) + len(self.sealed)

    @property
    def abandoned(self) -> int:
        return sum(save.is_open for ledger in self.ledgers for save in ledger.saves)

    def _save(self) -> None:
        ledger = self.ledgers[-1]
        self.number += 1
        save = ledger.send(self.number, ledger.last_revision if self.careful else None)
        headers = {"If-Match": f'"{save.base}"'} if self.careful else {}
        is_impatient = self._chance.random() < IMPATIENT_SHARE
        answer = self.client.call(
            "POST",
            paths.sessions(self.session, "checkpoint"),
            {"deliverableState": state(self.number), "phaseIndex": self.phase},
            patience=self._chance.uniform(0.002, 0.2) if is_impatient else PATIENCE_SECONDS,
            headers=headers,
        )
        if answer is None or answer.says_later:
            return
        if answer.status == 200:
            ledger.acknowledge(save, answer.revision)
        elif answer.status == 412 and self.careful:
            save.refused = True
            self._learn(ledger, answer)
        else:
            self.client.faults.append(f"checkpoint: {answer.status} {answer.body}")

    def _learn(self, ledger: Ledger, answer: Answer) -> None:
        """A save of unknown fate was taken after all: this is what is on record now."""
        current = answer.body["current"]
        kept = current["deliverableState"] or {}
        ledger.find(kept.get("save"), current["revision"])

    def _log(self) -> None:
        ids = [str(uuid4()) for _ in range(BATCH)]
        events = [
            {
                "id": id,
                "timestampMs": BEGIN_MS + self.number,
                "phase": "task",
                "type": EventType.MANUAL_EDIT,
                "data": {"n": self.number},
            }
            for id in ids
        ]
        answer = self.client.call(
            "POST", paths.sessions(self.session, "events"), {"events": events}
        )
        if answer is None or answer.says_later:  # the ids make a repetition safe
            again = self.client.insist(paths.sessions(self.session, "events"), {"events": events})
            self.batches.append((ids, again is not None))
        else:
            self.batches.append((ids, answer.status < 300))
            self._expect(answer)

    def _say(self) -> None:
        content = f"message {self.number}"
        body = {"role": "user", "content": content}
        answer = self.client.insist(paths.sessions(self.session, "messages"), body)
        if answer is not None and self._expect(answer):
            self.messages.append(content)

    def _advance(self) -> None:
        self.number += 1
        body = {"deliverableState": state(self.number), "phaseIndex": self.phase}
        answer = self.client.insist(paths.sessions(self.session, "advance-phase"), body)
        if answer is None or not self._expect(answer):
            return
        if answer.body["newPhaseIndex"] != self.phase + 1:
            self.client.faults.append(f"advanced from {self.phase} to {answer.body}")
        self.sealed[self.phase] = (self.number, answer.revision - 1)
        self.phase += 1
        self.ledgers.append(Ledger(start=answer.revision))

    def _expect(self, answer: Answer) -> bool:
        if answer.status >= 300:
            self.client.faults.append(f"{answer.status} {answer.body}")
        return answer.status < 300

    def faults(self) -> list[str]:
        """What is not as the candidate was told."""
        found = [*self.client.faults, *self._work_faults(), *self._log_faults()]
        return [f"{self.session.pk}: {fault}" for fault in found]

    def _work_faults(self) -> list[str]:
        rows = Checkpoint.objects.filter(session=self.session).select_related("phase")
        kept = {row.phase.index: row for row in rows}
        if sorted(kept) != list(range(self.phase + 1)):
            return [f"the phases {sorted(kept)} have begun, not {self.phase + 1}"]
        faults = []
        for phase, (number, revision) in self.sealed.items():
            row = kept[phase]
            if row.sealed_at is None or (_number(row), row.revision) != (number, revision):
                told = f"save {number} as {revision}"
                faults.append(f"phase {phase} has {_number(row)} as {row.revision}, not {told}")
        self.ledgers[-1].find(_number(kept[self.phase]), kept[self.phase].revision)
        faults += [fault for ledger in self.ledgers for fault in ledger.faults]
        faults += [f"{row} is damaged" for row in rows if not _is_whole(row)]
        if self.careful and any(ledger.late for ledger in self.ledgers):
            faults.append("a save was taken on top of a revision that it did not name")
        return faults

    def _log_faults(self) -> list[str]:
        events = Event.objects.filter(session_id=self.session.pk)
        edits = events.filter(type=EventType.MANUAL_EDIT)
        ids = [str(id) for id in edits.values_list("event_id", flat=True)]
        sent = [id for batch, _ in self.batches for id in batch]
        told = {id for batch, was_told in self.batches if was_told for id in batch}
        faults = [] if len(ids) == len(set(ids)) else ["an event is recorded twice"]
        if lost := told - set(ids):
            faults.append(f"{len(lost)} acknowledged events are not recorded")
        if strange := set(ids) - set(sent):
            faults.append(f"{len(strange)} events were never sent")
        messages = Message.objects.filter(session=self.session).values_list("content", flat=True)
        if sorted(messages) != sorted(self.messages):
            faults.append(f"{len(messages)} messages are kept, {len(self.messages)} were sent")
        if events.filter(type=EventType.USER_MESSAGE).count() != len(messages):
            faults.append("the log has another number of messages")
        return faults


def state(number: int) -> dict[str, Any]:
    return {"save": number, "text": f"words {number} " * 400}


def _number(row: Checkpoint) -> int | None:
    return row.state["save"] if row.state else None


def _is_whole(row: Checkpoint) -> bool:
    if row.state is None:
        return True
    return bool(row.state == state(row.state["save"]) and row.digest == digest(row.state))
