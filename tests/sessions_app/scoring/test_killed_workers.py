"""Real workers, killed in the middle: every session is scored, and none twice."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from subprocess import Popen
from threading import Event
from threading import Event as Signal

import pytest
from django.db.models import Count

from sessions_app import lifecycle
from sessions_app.models import Score, ScoringRun, Session
from sessions_app.vocabulary.enums import Status
from tests.annotations import Json
from tests.processes import database_url, eventually, kill, running
from tests.sessions_app.scoring.model_server import Handler, Model, serving
from tests.sessions_app.scoring.sessions import rubric, submitted
from tests.sessions_app.verbs import STAFF

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LEASE = 2


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model()
    with serving(model):
        yield model


@contextmanager
def a_worker(model: Model) -> Iterator[Popen[str]]:
    with running(
        "run_worker",
        DATABASE_URL=database_url(),
        SECRET_KEY="x" * 50,
        HTTPS_ONLY="0",
        SCORING_BACKEND="LlmJudge",
        TASK_LEASE_SECONDS=str(LEASE),
        SCORING_RETRY_SECONDS="1",
        SCORING_ATTEMPTS="50",
        LLM_BASE_URL=model.url,
        LLM_MODEL="judge",
        LLM_TIMEOUT_SECONDS="60",
    ) as process:
        yield process


def being_scored() -> Session:
    session = submitted(rubric("care", method="llm_judge"))
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    return session


def all_scored() -> bool:
    return not Session.objects.exclude(status=Status.SCORED).exists()


def thinks_until(model: Model, done: Event) -> None:
    """The model takes its time, and then judges well."""
    model.judges()
    judge = model.play

    def play(handler: Handler, asked: Json) -> None:
        done.wait(60)
        judge(handler, asked)

    model.play = play


def test_a_session_is_scored_after_its_worker_was_killed_in_the_middle(model: Model) -> None:
    def has_asked_more_than(number: int) -> bool:
        return len(model.asked) > number

    being_scored()
    for _ in range(2):
        thinks_until(model, Signal())
        asked = len(model.asked)
        with a_worker(model) as worker:
            assert eventually(partial(has_asked_more_than, asked), seconds=40)
            assert Session.objects.get().status == Status.SCORING
            kill(worker)
    model.judges()
    with a_worker(model):
        assert eventually(all_scored, seconds=40)
    assert Score.objects.count() == 1
    run = ScoringRun.objects.get()
    assert (run.attempt_count, run.claim) == (3, None)
    assert run.finished_at is not None


def test_a_worker_that_was_frozen_and_overtaken_writes_nothing(model: Model) -> None:
    being_scored()
    done = Signal()
    thinks_until(model, done)
    with a_worker(model) as frozen:
        assert eventually(lambda: len(model.asked) == 1, seconds=40)
        frozen.send_signal(signal.SIGSTOP)
        model.judges()
        with a_worker(model):
            assert eventually(all_scored, seconds=40)
        done.set()
        frozen.send_signal(signal.SIGCONT)
        time.sleep(2)
        assert frozen.poll() is None
    assert Score.objects.count() == 1


def test_workers_killed_at_random_score_everything_once(model: Model) -> None:
    rng = random.Random(7)
    sessions = [being_scored() for _ in range(12)]
    model.judges()
    judge = model.play

    def play(handler: Handler, asked: Json) -> None:
        time.sleep(rng.uniform(0, 0.6))
        judge(handler, asked)

    model.play = play
    killed = 0
    with a_worker(model):  # one that lives, beside those that don't
        while not all_scored() and killed < 20:
            with a_worker(model) as victim:
                time.sleep(rng.uniform(1.5, 4))
                kill(victim)
                killed += 1
        assert eventually(all_scored, seconds=60)
    assert killed >= 1
    counts = Session.objects.annotate(scores_made=Count("scores")).values_list("scores_made")
    assert list(counts) == [(1,)] * len(sessions)
    assert not ScoringRun.objects.filter(finished_at=None).exists()
