"""The calls that are measured, made of what `manage.py seed --ids` tells."""

import json
import random
from dataclasses import dataclass
from itertools import islice

from tests.annotations import Json

WORDS = ("market", "pricing", "support", "renewal", "pilot", "region", "survey", "roadmap")
MARK = "@@@@@@@@"
"""What the load generator replaces by a number that no other request has."""


@dataclass(frozen=True)
class Call:
    """One kind of request; each target is a path and the credential that goes with it."""

    name: str
    method: str
    targets: list[tuple[str, str]]
    body: bytes = b""


def calls(known: Json) -> list[Call]:
    key, giant = known["key"], known["giant"]
    events = f"/api/sessions/{giant}/events?limit=100"
    running = list(zip(known["token_sessions"], known["tokens"], strict=True))

    def read(name: str, path: str) -> Call:
        return Call(name, "GET", [(path, key)])

    def write(name: str, action: str, body: Json) -> Call:
        targets = [(f"/api/sessions/{id}/{action}", token) for id, token in running]
        compact = json.dumps(body, separators=(",", ":"))  # as browsers write it
        return Call(name, "POST", targets, compact.encode())

    return [
        read("list", "/api/sessions"),
        read("list, by status", f"/api/sessions?status={known['status']}"),
        read("list, by assessment", f"/api/sessions?assessmentId={known['assessment']}"),
        read("list, in the middle", f"/api/sessions?offset={known['deep_offset']}"),
        Call("one session", "GET", [(f"/api/sessions/{id}", key) for id in known["ids"]]),
        read("events", events),
        read("events, near the end", f"{events}&offset={known['giant_events'] * 9 // 10}"),
        read("events of a type", f"{events}&type={known['type']}"),
        write("checkpoint, 4 KB, changed", "checkpoint", {"deliverableState": state(MARK)}),
        write("checkpoint, equal", "checkpoint", {"deliverableState": state("same")}),
        write("50 events", "events", {"events": batch(50)}),
    ]


def state(mark: str) -> Json:
    rng = random.Random(3)
    text = [" ".join(islice(iter(lambda: rng.choice(WORDS), None), 50)) for _ in range(10)]
    return {"type": "docx", "mark": mark, "sections": [{"heading": "A", "text": t} for t in text]}


def batch(size: int) -> list[Json]:
    data = {"target": "section 1", "charactersAdded": 240, "charactersRemoved": 7}
    return [
        {
            "timestampMs": 1762000000000 + n * 137,
            "phase": "task",
            "type": "manual_edit",
            "data": data,
        }
        for n in range(size)
    ]
