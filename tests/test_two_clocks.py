"""Servers' clocks differ and are set back: nothing is refused or lost, and time never runs back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model
from time_machine import Traveller

from sessions_app import lifecycle
from sessions_app.models import Assessment, Organization, Session, TimeExtension
from sessions_app.scores import score_records
from sessions_app.vocabulary.enums import Role
from tests import paths
from tests.annotations import Json, Response, present
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory
from tests.sessions_app.verbs import SCORE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

RECORDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "sessions_app.Transition": ("id", ("at", "created_at")),
    "sessions_app.TimeExtension": ("id", ("created_at",)),
    "sessions_app.WorkSnapshot": ("revision", ("saved_at",)),
    "sessions_app.SessionPhase": ("index", ("started_at", "ended_at")),
    "sessions_app.Checkpoint": ("revision", ("saved_at", "sealed_at")),
    "sessions_app.Score": ("version", ("scored_at",)),
    "sessions_app.Change": ("id", ("at",)),
    "events_app.Event": ("seq", ("created_at",)),
}
"""The tables that the verbs write: the column of their order, and the times that follow it."""


class TwoServers:
    """Each call is answered by a server whose clock differs from that of the one before."""

    def __init__(
        self, clock: Traveller, organization: Organization, steps: Iterator[float]
    ) -> None:
        self.clock, self.steps, self.now = clock, steps, NOON
        self.staff = ApiClient(ApiKeyFactory.create(organization=organization).plain)
        self.candidate = ApiClient()
        self.path = ""

    def invite(self, assessment: Assessment) -> Session:
        body = {"email": "jane@example.com", "name": "Jane", "sendEmail": False}
        invited = self.staff.post(paths.invite(assessment), body).json()["session"]
        self.candidate.credential, self.path = invited["token"], f"/api/sessions/{invited['id']}"
        return Session.objects.get(pk=invited["id"])

    def tick(self) -> None:
        self.now += timedelta(seconds=next(self.steps))
        self.clock.move_to(self.now, tick=False)

    def jane(self, verb: str, body: Json | None = None) -> Response:
        self.tick()
        response = self.candidate.post(f"{self.path}/{verb}", body)
        assert response.status_code < 300, (verb, response.content)
        return response

    def extend(self) -> None:
        self.tick()
        body = {"minutes": 1, "reason": "Fire alarm"}
        assert self.staff.post(f"{self.path}/extend", body).status_code == 200

    def save(self, text: str) -> None:
        self.jane("checkpoint", {"deliverableState": {"text": text}})

    def log(self) -> None:
        event = {"timestampMs": 1767225600000, "phase": "task", "type": "manual_edit", "data": {}}
        self.jane("events", {"events": [event]})

    def say(self, text: str) -> None:
        self.jane("messages", {"role": "user", "content": text})


def backwards() -> Iterator[float]:
    while True:
        yield -2


def at_random(seed: int) -> Iterator[float]:
    rng = Random(seed)
    while True:
        yield rng.choice((-3600, -61, -2, -0.001, 0, 2, 61))


STEPS: dict[str, Callable[[], Iterator[float]]] = {
    "two seconds back": backwards,
    **{f"at random {seed}": partial(at_random, seed) for seed in range(4)},
}


@pytest.fixture(params=STEPS)
def servers(request: pytest.FixtureRequest, organization: Organization) -> Iterator[TwoServers]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield TwoServers(clock, organization, STEPS[request.param]())


@pytest.fixture
def session(servers: TwoServers, organization: Organization) -> Session:
    # Longer than all steps together: no timer ends.
    phases = [("Draft", 5000), ("Final", 5000)]
    assessment = AssessmentFactory.create(
        organization=organization, setup_minutes=5000, phases=phases
    )
    return servers.invite(assessment)


def take_part(servers: TwoServers) -> None:
    servers.jane("start-setup")
    servers.log()
    servers.extend()
    servers.say("Ready?")
    servers.jane("start-task")
    for phase in ("draft", "final"):
        servers.log()
        servers.save(f"{phase} 1")
        servers.say("Shorter, please.")
        servers.save(f"{phase} 2")
        servers.extend()
        servers.log()
        servers.save(f"{phase} 3")
        if phase == "draft":
            servers.jane("advance-phase", {"deliverableState": {"text": "draft"}, "phaseIndex": 0})
    servers.jane("submit", {"deliverableState": {"text": "final"}})


def judge(servers: TwoServers, session: Session) -> None:
    score, scoring = {"sessionId": str(session.pk)}, f"/api/scoring/{session.pk}"
    review = {"note": "Good."}
    steps: list[Callable[[], object]] = [
        lambda: servers.staff.post("/api/scoring", score),
        lambda: lifecycle.fail_scoring(session.pk, reason="The model is away."),
        lambda: servers.staff.post("/api/scoring", score),
        lambda: lifecycle.finish_scoring(session.pk, **SCORE),
        lambda: servers.staff.patch(scoring, review),
        lambda: servers.staff.patch(scoring, review),
        lambda: servers.staff.patch(scoring, {"reopen": True, "reason": "Too kind."}),
        lambda: servers.staff.post("/api/scoring", score),
        lambda: lifecycle.finish_scoring(session.pk, **SCORE),
        lambda: servers.staff.patch(scoring, review),
    ]
    for step in steps:
        servers.tick()
        answer = step()
        if isinstance(answer, Response):
            assert answer.status_code < 300, answer.content


def rows_of(model: type[Model], session: Session) -> list[Model]:
    order = RECORDED[model._meta.label][0]
    has_relation = "session" in {field.name for field in model._meta.get_fields()}
    key = "session" if has_relation else "session_id"
    return list(model._default_manager.filter(**{key: session.pk}).order_by(order))


def test_every_verb_is_taken_and_nothing_is_lost(servers: TwoServers, session: Session) -> None:
    take_part(servers)
    judge(servers, session)
    work = servers.staff.get(f"{servers.path}/work").json()
    states = [phase["deliverableState"]["text"] for phase in work["phases"]]
    assert states == ["draft", "final"]
    assert servers.staff.get(servers.path).json()["session"]["status"] == "reviewed"
    log = servers.staff.get(f"{servers.path}/events").json()
    assert [event["type"] for event in log["events"]].count("manual_edit") == 5
    assert TimeExtension.objects.filter(session=session).count() == 3
    reviewer = member_client(session.organization, Role.REVIEWER)
    for page in ("", "/work", "/conversation", "/replay"):
        assert reviewer.get(f"/sessions/{session.pk}{page}").status_code == 200, page


def test_what_is_recorded_later_has_no_earlier_time(servers: TwoServers, session: Session) -> None:
    take_part(servers)
    judge(servers, session)
    for label, (_, columns) in RECORDED.items():
        rows = rows_of(apps.get_model(label), session)
        assert len(rows) > 1, label
        for column in columns:
            times = [getattr(row, column) for row in rows]
            assert all(one <= next for one, next in pairwise(times)), (label, column, times)
    check_order(session)


def check_order(session: Session) -> None:
    session.refresh_from_db()
    phases = list(session.phases.order_by("index"))
    spans = [(present(phase.started_at), present(phase.ended_at)) for phase in phases]
    order = [
        session.created_at,
        present(session.setup_started_at),
        present(session.task_started_at),
        *(at for span in spans for at in span),
        present(session.submitted_at),
        present(session.scoring_started_at),
        present(session.scored_at),
        present(session.reviewed_at),
    ]
    assert order == sorted(order)
    assert present(session.task_duration) >= timedelta()
    saved = [
        present(checkpoint.saved_at) for checkpoint in session.checkpoints.order_by("revision")
    ]
    assert all(start <= at <= end for at, (start, end) in zip(saved, spans, strict=True))
    score = present(score_records.latest_score(session))
    for review in score.reviews.all():
        assert review.created_at >= score.scored_at
