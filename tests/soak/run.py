"""The load, the strikes, and how everything comes to rest."""

import random
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread

from django.core.management import call_command
from django.db import Error as AnyDatabaseError
from django.db import connection

from sessions_app.changes.webhooks import endpoints
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from tests.factories import ApiKeyFactory, AssessmentFactory, OrganizationFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain
from tests.mail_server import MailServer, mail_server
from tests.processes import eventually
from tests.receivers import Receiver, receiving
from tests.soak import checks
from tests.soak.places import Place, redis
from tests.soak.service import Service
from tests.soak.visits import LONG_MINUTES, SHORT_MINUTES, Visits
from tests.soak.writer import PHASES, Writer

RESTART_SECONDS = 300
DRAIN_SECONDS = 600
SLOW_SECONDS = 9
STRIKE_SHARE = 0.08
"""Of the strikes, how many hit the database, the disk or Redis instead of a process."""


def soak(options: Namespace, directory: Path, place: Place) -> list[str]:
    """Every fault that was found, in words."""
    call_command("migrate", verbosity=0)
    stop = Event()
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        quick, slow = stack.enter_context(receiving()), stack.enter_context(_slow(stop))
        redis_url = stack.enter_context(redis(place.strikes))
        service = Service(directory, _variables(mail, redis_url))
        key, slow_key = _organization(quick), _organization(slow)
        visits = [_visits(service, key, stop, 0.3), _visits(service, slow_key, stop, 5)]
        writers = [
            _writer(service, key, stop, careful=bool(number % 2))
            for number in range(options.candidates)
        ]
        connection.close()
        stack.enter_context(service.running())
        begun = time.monotonic()
        assert eventually(service.answers, seconds=RESTART_SECONDS)
        threads = _start([*(writer.run for writer in writers), *_jobs(visits)])
        try:
            kills, blows = _strike(service, place, options)
            seconds = time.monotonic() - begun
            print(f"{sum(kills.values())} kills in {seconds:.0f} s", flush=True)
            came_back = eventually(service.answers, seconds=RESTART_SECONDS)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        begun = time.monotonic()
        at_rest = _come_to_rest(service, visits[0], visits[1])
        print(f"at rest after {time.monotonic() - begun:.0f} s", flush=True)
        faults = checks.faults(writers, visits, mail, [quick, slow])
        _report(kills, blows, seconds, writers, visits, mail, [quick, slow])
    faults += [] if came_back else ["The service did not come back."]
    return faults + ([] if at_rest else checks.unfinished())


def _variables(mail: MailServer, redis_url: str) -> dict[str, str]:
    return {
        "WEB_PROCESSES": "2",
        "EMAIL_URL": mail.url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": "http://127.0.0.1",
        "GRACE_SECONDS": "2",
        "TASK_LEASE_SECONDS": "5",
        "RATE_LIMIT_API_KEY": "1000000/min",
        "RATE_LIMIT_SESSION_TOKEN": "1000000/min",
    }


def _organization(receiver: Receiver) -> KeyWithPlain:
    key = ApiKeyFactory.create(organization=OrganizationFactory.create())
    staff = Actor(ActorKind.STAFF, "soak")
    endpoints.create(key.organization, actor=staff, url=receiver.url)
    return key


def _visits(service: Service, key: KeyWithPlain, stop: Event, pause: float) -> Visits:
    kinds = {True: SHORT_MINUTES, False: LONG_MINUTES}
    assessments = {
        short: str(
            AssessmentFactory.create(
                organization=key.organization, phases=[("Draft", minutes), ("Final", minutes)]
            ).pk
        )
        for short, minutes in kinds.items()
    }
    slug = key.organization.slug
    return Visits(service.port, key.plain, slug, assessments, stop.is_set, pause)


def _writer(service: Service, key: KeyWithPlain, stop: Event, *, careful: bool) -> Writer:
    session = SessionFactory.create(
        organization=key.organization, status="in_progress", phase_minutes=(600,) * PHASES
    )
    return Writer(session, service.port, stop.is_set, careful=careful)


def _jobs(visits: Sequence[Visits]) -> list[Callable[[], None]]:
    each = [job for one in visits for job in (one.receive, one.read, one.score, one.delete)]
    return [visits[0].receive, *each]


def _start(jobs: Sequence[Callable[[], None]]) -> list[Thread]:
    threads = [Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def _strike(
    service: Service, place: Place, options: Namespace
) -> tuple[Counter[str], Counter[str]]:
    """Kill one process after another, and now and then strike something else; what was done."""
    chance, kills, blows = random.Random(options.seed), Counter[str](), Counter[str]()
    others, end = sorted(place.strikes), time.monotonic() + 60 * options.minutes
    while sum(kills.values()) < options.kills and time.monotonic() < end:
        time.sleep(chance.uniform(0, 2 * options.pause))
        if others and (chance.random() < STRIKE_SHARE or _is_due(kills, blows, others)):
            name = others[sum(blows.values()) % len(others)]
            place.strikes[name]()
            blows[name] += 1
        elif kind := service.kill_one(chance):
            kills[kind] += 1
            if sum(kills.values()) % 20 == 0:
                print(f"{sum(kills.values())} kills", flush=True)
        # Mostly the next one dies in the middle of work, sometimes in the middle of a start.
        if chance.random() < 0.7:
            eventually(service.answers, seconds=RESTART_SECONDS)
    return kills, blows


def _is_due(kills: Counter[str], blows: Counter[str], others: Sequence[str]) -> bool:
    """Whether something was not struck yet: after the first kills, each gets its turn."""
    return sum(blows.values()) < min(len(others), sum(kills.values()))


def _come_to_rest(service: Service, *visits: Visits) -> bool:
    """Whether everything that is due gets done, without a kill and without a slow receiver."""
    stop = Event()
    for one in visits:
        one.stopped = stop.is_set
    threads = _start([one.score for one in visits])

    def is_done() -> bool:
        try:
            return service.answers() and not checks.unfinished()
        except AnyDatabaseError:
            return False
        finally:
            connection.close()

    done = eventually(is_done, seconds=DRAIN_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return done


@contextmanager
def _slow(stop: Event) -> Iterator[Receiver]:
    """A receiver that takes long, until the strikes are over."""
    with receiving() as receiver:
        at_once = receiver.answer

        def answer(handler: BaseHTTPRequestHandler) -> None:
            stop.wait(SLOW_SECONDS)
            at_once(handler)

        receiver.answer = answer
        yield receiver


def _report(
    kills: Counter[str],
    blows: Counter[str],
    seconds: float,
    writers: Sequence[Writer],
    visits: Sequence[Visits],
    mail: MailServer,
    receivers: Sequence[Receiver],
) -> None:
    clients = [*(writer.client for writer in writers), *(c for one in visits for c in one.clients)]
    statuses = sum((client.statuses for client in clients), Counter[int]())
    mails = mail.message_ids()
    messages = [id for receiver in receivers for id in checks.message_ids(receiver)]
    figures = {
        "kills": f"{sum(kills.values())} {dict(kills)} in {seconds:.0f} s",
        "other strikes": dict(blows),
        "saves acknowledged": sum(writer.saves for writer in writers),
        "saves of unknown fate": sum(writer.abandoned for writer in writers),
        "taken late, without If-Match": sum(
            ledger.late for writer in writers for ledger in writer.ledgers
        ),
        "phases sealed": sum(len(writer.sealed) for writer in writers),
        "events": sum(len(ids) for writer in writers for ids, _ in writer.batches),
        "messages": sum(len(writer.messages) for writer in writers),
        "answers": dict(sorted(statuses.items())),
        "calls without an answer": sum(client.silences for client in clients),
        "answers given again": sum(client.replays for client in clients),
        "sessions": sum(len(one.known) for one in visits),
        "deletions": f"{sum(len(one.jobs) for one in visits)} jobs of "
        f"{sum(len(one.deleted) for one in visits)} sessions",
        "e-mails": f"{len(mails)} of {len(set(mails))}",
        "webhook messages": f"{len(messages)} of {len(set(messages))}",
        "reads": sum(one.reads for one in visits),
        "load": " ".join(f"{load:.1f}" for load in _load()),
    }
    print(connection.vendor)
    for name, figure in figures.items():
        print(f"  {name}: {figure}")


def _load() -> tuple[float, ...]:
    return tuple(float(one) for one in Path("/proc/loadavg").read_text().split()[:3])
