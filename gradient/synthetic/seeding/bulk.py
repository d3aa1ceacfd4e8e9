"""Sessions in bulk: any number, in constant memory, the same data for the same seed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from gradient.core.contact_fields import search_text
from gradient.core.json_fields import dump_json
from gradient.synthetic.seeding import words
from gradient.synthetic.seeding.foreign_keys import checked_once
from gradient.synthetic.seeding.library import Library
from gradient.synthetic.seeding.rows import COLUMNS, RUBRIC, add_session
from gradient.synthetic.seeding.stories import AssignedTask, random_uuid, tell
from gradient.synthetic.seeding.tables import Tables, reset_sequences
from sessions_app.models import Organization, SessionPhase
from sessions_app.reads.counts import count_at_end
from sessions_app.vocabulary.enums import DeliverableType, Status
from sessions_app.vocabulary.materials import no_materials

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
MAX_IDS = 1_000


@dataclass(frozen=True)
class SeedOptions:
    """What to generate. `giant_log` is the number of events of one additional session."""

    sessions: int
    events_per_session: int
    giant_log: int = 0
    organizations: int = 3
    seed: int = 1
    until: datetime = UNTIL


@dataclass
class SeededOrganization:
    """An organization while it is filled."""

    id: str
    key: str
    tasks: list[AssignedTask] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    session_count: int = 0

    def next_pair(self) -> tuple[AssignedTask, str]:
        """A task and a candidate that are not paired yet: a pair has at most one open session."""
        lap, place = divmod(self.session_count, len(self.candidates))
        self.session_count += 1
        task = self.tasks[(lap + place * 7) % len(self.tasks)]
        return task, self.candidates[place]


class AlreadySeeded(Exception):
    """The organizations of this seed exist already."""


@transaction.atomic
def fill(options: SeedOptions, progress: Callable[[int], None] = lambda _: None) -> dict[str, Any]:
    """Write all of the data or nothing, and return what a benchmark needs to call the API.

    `progress` is called with the number of sessions so far. Raises AlreadySeeded.
    """
    with checked_once(list(COLUMNS)), count_at_end():
        sample = _fill(options, progress)
    reset_sequences(["sessions_app.SessionPhase"])
    return sample.as_json()


def _fill(options: SeedOptions, progress: Callable[[int], None]) -> "BenchmarkSample":
    rng = Random(options.seed)
    tables = Tables(COLUMNS)
    tenants = _tenants(rng, options, tables)
    tables.flush()
    sample = BenchmarkSample(tenants[0], options)
    library = Library(rng)
    phase_id = (SessionPhase.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    for number, (tenant, status, events) in enumerate(_plan(rng, options, tenants)):
        task, candidate = tenant.next_pair()
        created = _created(options, number)
        story = tell(rng, task, candidate, status, created)
        add_session(tables, rng, story, library, phase_id=phase_id, events=events)
        phase_id += len(task.phases)
        if number == options.sessions:
            sample.giant = story.id
        elif tenant is tenants[0]:
            sample.record(story.id, story.token, status)
        tables.flush_if_full()
        if number % 1_000 == 0:
            progress(number)
    tables.flush()
    progress(options.sessions)
    return sample


def analyze() -> None:
    """Update the planner's statistics: with the old ones, every later query would be slow.

    Outside a transaction PostgreSQL also updates the visibility map, without which there are no
    index-only scans.
    """
    with connection.cursor() as cursor:
        vacuums = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM (ANALYZE)" if vacuums else "ANALYZE")


class BenchmarkSample:
    """What a benchmark gets of the first organization: a sample spread over all of its sessions."""

    def __init__(self, tenant: SeededOrganization, options: SeedOptions) -> None:
        self.tenant, self.options = tenant, options
        self.giant: str | None = None
        self.ids: list[str] = []
        self.running: list[tuple[str, str]] = []
        self._seen = 0
        self._seen_running = 0
        self._every = max(1, int(options.sessions * SHARE_OF_FIRST) // MAX_IDS)
        self._every_running = max(1, int(options.sessions * SHARE_OF_FIRST * 0.05) // MAX_IDS)

    def record(self, id: str, token: str, status: Status) -> None:
        self._seen += 1
        if self._seen % self._every == 0 and len(self.ids) < MAX_IDS:
            self.ids.append(id)
        if status != Status.IN_PROGRESS:
            return
        self._seen_running += 1
        if self._seen_running % self._every_running == 0 and len(self.running) < MAX_IDS:
            self.running.append((token, id))

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.tenant.key,
            "organization": self.tenant.id,
            "giant": self.giant,
            "giant_events": self.options.giant_log,
            "ids": self.ids,
            "tokens": [token for token, _ in self.running],
            "token_sessions": [id for _, id in self.running],
            "status": COMMON_STATUS.value,
            "type": COMMON_TYPE,
            "assessment": self.tenant.tasks[0].id,
            "deep_offset": self.options.sessions // 2,
            "sessions": self.options.sessions,
        }


def _plan(
    rng: Random, options: SeedOptions, tenants: list[SeededOrganization]
) -> Iterator[tuple[SeededOrganization, Status, int]]:
    """The organization, the status and the number of events of each session.

    Invited sessions have no events yet; their share goes to the next session that has begun.
    """
    owed = 0
    for number in range(options.sessions):
        others = tenants[1:] and rng.random() >= SHARE_OF_FIRST
        tenant = rng.choice(tenants[1:]) if others else tenants[0]
        is_last = number == options.sessions - 1
        status = COMMON_STATUS if is_last else rng.choice(STATUSES)
        owed += options.events_per_session
        events = 0 if status == Status.INVITED else owed
        owed -= events
        yield tenant, status, events
    if options.giant_log:
        yield tenants[0], COMMON_STATUS, options.giant_log


def _created(options: SeedOptions, number: int) -> datetime:
    """Evenly spread over the year; the additional session is in its middle, the last a day before
    its end."""
    place = number if number < options.sessions else options.sessions // 2
    since = SPREAD * (place / max(1, options.sessions))
    begin = options.until - SPREAD - timedelta(days=1)
    return begin + timedelta(microseconds=since // timedelta(microseconds=1))


def _tenants(rng: Random, options: SeedOptions, tables: Tables) -> list[SeededOrganization]:
    slugs = [f"seed-{options.seed}-{number}" for number in range(1, options.organizations + 1)]
    if Organization.objects.filter(slug__in=slugs).exists():
        raise AlreadySeeded(f"Organization {slugs[0]} exists: this seed was used before.")
    begin = options.until - SPREAD - timedelta(days=2)
    tenants = []
    for number, slug in enumerate(slugs):
        share = SHARE_OF_FIRST if number == 0 else (1 - SHARE_OF_FIRST) / (len(slugs) - 1)
        if len(slugs) == 1:
            share = 1.0
        tenant = SeededOrganization(id=random_uuid(rng), key=f"gai_{rng.getrandbits(192):048x}")
        row = (tenant.id, f"Seeded organization {number + 1}", slug, begin)
        tables.add("sessions_app.Organization", row)
        tables.add("sessions_app.ApiKey", _key_row(rng, tenant, begin))
        _add_tasks(rng, tenant, tables, count=max(8, int(share * 200)), begin=begin)
        _add_candidates(
            rng, tenant, tables, count=max(4, int(options.sessions * share * 0.3)), begin=begin
        )
        tenants.append(tenant)
    return tenants


def _key_row(rng: Random, tenant: SeededOrganization, at: datetime) -> tuple[Any, ...]:
    hashed = hashlib.sha256(tenant.key.encode()).hexdigest()
    return (random_uuid(rng), tenant.id, "Seeded key", tenant.key[:8], hashed, "", at)


def _add_tasks(
    rng: Random, tenant: SeededOrganization, tables: Tables, *, count: int, begin: datetime
) -> None:
    rubric, materials = dump_json(RUBRIC), dump_json(no_materials())
    types = list(DeliverableType)
    for number in range(count):
        name, prompt = words.TASKS[number % len(words.TASKS)]
        phases = tuple((f"Phase {p + 1}", (45.0, 20.0, 15.0)[p]) for p in range(1 + number % 3))
        task = AssignedTask(random_uuid(rng), tenant.id, types[number % len(types)], phases, 15)
        tenant.tasks.append(task)
        role, deliverable = rng.choice(words.ROLES), task.deliverable.value
        tables.add(
            "sessions_app.Assessment",
            (
                task.id, tenant.id, f"{name} {number + 1}", role, prompt, deliverable,
                task.setup_minutes, True, rubric, materials, begin, begin,
            ),
        )  # fmt: skip
        tables.add(
            "sessions_app.AssessmentPhase",
            *((task.id, index, *phase) for index, phase in enumerate(phases)),
        )
        copied = dump_json([{"name": phase, "minutes": minutes} for phase, minutes in phases])
        tables.add(
            "sessions_app.AssessmentVersion",
            (
                task.id, 1, role, prompt, deliverable, task.setup_minutes, copied, rubric,
                materials, "", "", begin,
            ),
        )  # fmt: skip


def _add_candidates(
    rng: Random, tenant: SeededOrganization, tables: Tables, *, count: int, begin: datetime
) -> None:
    for number in range(count):
        id = random_uuid(rng)
        first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
        name, email = f"{first} {last}", f"{first}.{last}.{number}@example.com".lower()
        row = (id, tenant.id, name, email, search_text(name, email), begin)
        tables.add("sessions_app.Candidate", row)
        tenant.candidates.append(id)
        tables.flush_if_full()
