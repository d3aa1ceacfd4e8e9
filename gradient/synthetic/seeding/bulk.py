"""Sessions in bulk: as many as wanted, in flat memory, the same for the same seed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding import words
from gradient.synthetic.seeding.foreign_keys import checked_once
from gradient.synthetic.seeding.rows import COLUMNS, RUBRIC, Library, add_session
from gradient.synthetic.seeding.stories import Task, tell, uuid_of
from gradient.synthetic.seeding.tables import Tables, reset_sequences
from sessions_app.models import Organization, SessionPhase
from sessions_app.reads.counts import counted_once
from sessions_app.vocabulary.enums import DeliverableType, Status

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SPREAD = timedelta(days=365)
SHARE_OF_FIRST = 0.9
MIX = (
    (Status.INVITED, 30),
    (Status.SETUP, 5),
    (Status.IN_PROGRESS, 5),
    (Status.SUBMITTED, 37),
    (Status.SCORING, 2),
    (Status.SCORED, 13),
    (Status.REVIEWED, 8),
)
STATUSES = [status for status, share in MIX for _ in range(share)]
COMMON_STATUS, COMMON_TYPE = Status.SUBMITTED, "ai_tool_use"
IDS_AT_MOST = 1_000


@dataclass(frozen=True)
class Order:
    """What is wanted. `giant_log` is the number of events of one more session."""

    sessions: int
    events_per_session: int
    giant_log: int = 0
    organizations: int = 3
    seed: int = 1
    until: datetime = UNTIL


@dataclass
class Tenant:
    """An organization while it is filled; `made` counts its sessions."""

    id: str
    key: str
    tasks: list[Task] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    made: int = 0

    def next_pair(self) -> tuple[Task, str]:
        """A task and a candidate that were not paired before: at most one open session each."""
        lap, place = divmod(self.made, len(self.candidates))
        self.made += 1
        task = self.tasks[(lap + place * 7) % len(self.tasks)]
        return task, self.candidates[place]


class SeededAlready(Exception):
    """The organizations of this seed exist."""


@transaction.atomic
def fill(order: Order, progress: Callable[[int], None] = lambda _: None) -> dict[str, Any]:
    """Write the whole order or nothing, and return what a benchmark needs to call the API.

    `progress` is called with the number of sessions made so far. Raises SeededAlready.
    """
    with checked_once(list(COLUMNS)), counted_once():
        known = _fill(order, progress)
    reset_sequences(["sessions_app.SessionPhase"])
    return known.as_json()


def _fill(order: Order, progress: Callable[[int], None]) -> "Known":
    rng = Random(order.seed)
    tables = Tables(COLUMNS)
    tenants = _tenants(rng, order, tables)
    tables.flush()
    known = Known(tenants[0], order)
    library = Library(rng)
    phase_id = (SessionPhase.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    for number, (tenant, status, events) in enumerate(_plan(rng, order, tenants)):
        task, candidate = tenant.next_pair()
        created = _created(order, number)
        story = tell(rng, task, candidate, status, created)
        add_session(tables, rng, story, library, phase_id=phase_id, events=events)
        phase_id += len(task.phases)
        if number == order.sessions:
            known.giant = story.id
        elif tenant is tenants[0]:
            known.note(story.id, story.token, status)
        tables.flush_if_full()
        if number % 1_000 == 0:
            progress(number)
    tables.flush()
    progress(order.sessions)
    return known


def analyze() -> None:
    """Let the database know what was written: its old picture would cost every later query.

    Not in a transaction: PostgreSQL also marks what everybody may see, without which no query is
    answered from an index alone.
    """
    with connection.cursor() as cursor:
        vacuums = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM (ANALYZE)" if vacuums else "ANALYZE")


class Known:
    """What a benchmark is told of the first organization: a sample spread over all of it."""

    def __init__(self, tenant: Tenant, order: Order) -> None:
        self.tenant, self.order = tenant, order
        self.giant: str | None = None
        self.ids: list[str] = []
        self.running: list[tuple[str, str]] = []
        self._seen = 0
        self._seen_running = 0
        self._every = max(1, int(order.sessions * SHARE_OF_FIRST) // IDS_AT_MOST)
        self._every_running = max(1, int(order.sessions * SHARE_OF_FIRST * 0.05) // IDS_AT_MOST)

    def note(self, id: str, token: str, status: Status) -> None:
        self._seen += 1
        if self._seen % self._every == 0 and len(self.ids) < IDS_AT_MOST:
            self.ids.append(id)
        if status != Status.IN_PROGRESS:
            return
        self._seen_running += 1
        if self._seen_running % self._every_running == 0 and len(self.running) < IDS_AT_MOST:
            self.running.append((token, id))

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.tenant.key,
            "organization": self.tenant.id,
            "giant": self.giant,
            "giant_events": self.order.giant_log,
            "ids": self.ids,
            "tokens": [token for token, _ in self.running],
            "token_sessions": [id for _, id in self.running],
            "status": COMMON_STATUS.value,
            "type": COMMON_TYPE,
            "assessment": self.tenant.tasks[0].id,
            "deep_offset": self.order.sessions // 2,
            "sessions": self.order.sessions,
        }


def _plan(rng: Random, order: Order, tenants: list[Tenant]) -> Iterator[tuple[Tenant, Status, int]]:
    """For each session its organization, its status and how many events its log holds.

    The invited have done nothing yet; what would be theirs falls to the next that has.
    """
    owed = 0
    for number in range(order.sessions):
        others = tenants[1:] and rng.random() >= SHARE_OF_FIRST
        tenant = rng.choice(tenants[1:]) if others else tenants[0]
        is_last = number == order.sessions - 1
        status = COMMON_STATUS if is_last else rng.choice(STATUSES)
        owed += order.events_per_session
        events = 0 if status == Status.INVITED else owed
        owed -= events
        yield tenant, status, events
    if order.giant_log:
        yield tenants[0], COMMON_STATUS, order.giant_log


def _created(order: Order, number: int) -> datetime:
    """Evenly over the year, the giant's in its middle; the last a day before its end."""
    place = number if number < order.sessions else order.sessions // 2
    since = SPREAD * (place / max(1, order.sessions))
    begin = order.until - SPREAD - timedelta(days=1)
    return begin + timedelta(microseconds=since // timedelta(microseconds=1))


def _tenants(rng: Random, order: Order, tables: Tables) -> list[Tenant]:
    slugs = [f"seed-{order.seed}-{number}" for number in range(1, order.organizations + 1)]
    if Organization.objects.filter(slug__in=slugs).exists():
        raise SeededAlready(f"Organization {slugs[0]} exists: this seed was used before.")
    begin = order.until - SPREAD - timedelta(days=2)
    tenants = []
    for number, slug in enumerate(slugs):
        share = SHARE_OF_FIRST if number == 0 else (1 - SHARE_OF_FIRST) / (len(slugs) - 1)
        if len(slugs) == 1:
            share = 1.0
        tenant = Tenant(id=uuid_of(rng), key=f"gai_{rng.getrandbits(192):048x}")
        row = (tenant.id, f"Seeded organization {number + 1}", slug, begin)
        tables.add("sessions_app.Organization", row)
        tables.add("sessions_app.ApiKey", _key_row(rng, tenant, begin))
        _add_tasks(rng, tenant, tables, count=max(8, int(share * 200)), begin=begin)
        _add_candidates(
            rng, tenant, tables, count=max(4, int(order.sessions * share * 0.3)), begin=begin
        )
        tenants.append(tenant)
    return tenants


def _key_row(rng: Random, tenant: Tenant, at: datetime) -> tuple[Any, ...]:
    hashed = hashlib.sha256(tenant.key.encode()).hexdigest()
    return (uuid_of(rng), tenant.id, "Seeded key", tenant.key[:8], hashed, "", at)


def _add_tasks(rng: Random, tenant: Tenant, tables: Tables, *, count: int, begin: datetime) -> None:
    rubric = dump_json(RUBRIC)
    types = list(DeliverableType)
    for number in range(count):
        name, prompt = words.TASKS[number % len(words.TASKS)]
        phases = tuple((f"Phase {p + 1}", (45.0, 20.0, 15.0)[p]) for p in range(1 + number % 3))
        task = Task(uuid_of(rng), tenant.id, types[number % len(types)], phases, 15)
        tenant.tasks.append(task)
        tables.add(
            "sessions_app.Assessment",
            (
                task.id, tenant.id, f"{name} {number + 1}", rng.choice(words.ROLES), prompt,
                task.deliverable.value, task.setup_minutes, True, rubric, begin, begin,
            ),
        )  # fmt: skip
        tables.add(
            "sessions_app.AssessmentPhase",
            *((task.id, index, *phase) for index, phase in enumerate(phases)),
        )


def _add_candidates(
    rng: Random, tenant: Tenant, tables: Tables, *, count: int, begin: datetime
) -> None:
    for number in range(count):
        id = uuid_of(rng)
        first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
        email = f"{first}.{last}.{number}@example.com".lower()
        tables.add("sessions_app.Candidate", (id, tenant.id, f"{first} {last}", email, begin))
        tenant.candidates.append(id)
        tables.flush_if_full()
