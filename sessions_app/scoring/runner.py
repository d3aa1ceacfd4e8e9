"""One attempt at scoring a session. May be cut off at any moment, and be made again."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring import backends, runs
from sessions_app.scoring.interface import ScoringDelayed, ScoringFailed
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import columns
from sessions_app.scoring.runs import Claim, ClaimLost
from sessions_app.vocabulary.exceptions import DomainError

logger = logging.getLogger(__name__)


def attempt(run_id: int) -> bool:
    """Score the session of a run, if nobody else is at it. Returns whether this scored it."""
    claim = runs.claim(run_id)
    if claim is None:
        return False
    with runs.keep_alive(claim):
        return _attempt(claim)


def _attempt(claim: Claim) -> bool:
    if claim.attempt > settings.SCORING_ATTEMPTS:  # the worker ended in the middle, each time
        _give_up(claim, claim.last_fault or "The scorer was cut off each time.")
        return False
    try:
        score = _judge(claim)
    except ScoringFailed as failure:
        _give_up(claim, str(failure))
    except ScoringDelayed as delay:
        _delay(claim, str(delay), delay.retry_after)
    except Exception as crash:  # a backend may be anybody's
        logger.exception("Scoring session %s crashed.", claim.session_id)
        _delay(claim, f"The scorer crashed ({type(crash).__name__}).")
    else:
        return _finish(claim, score)
    return False


def _judge(claim: Claim) -> ScoreColumns:
    material = load_material(claim.session_id)
    return columns(material, backends.load().score(material), backend=backends.name())


def _finish(claim: Claim, score: ScoreColumns) -> bool:
    return _write(claim, lambda: lifecycle.finish_scoring(claim.session_id, **score))


def _delay(claim: Claim, fault: str, retry_after: float | None = None) -> None:
    logger.warning("Session %s was not scored: %s", claim.session_id, fault)
    if claim.attempt >= settings.SCORING_ATTEMPTS:
        _give_up(claim, fault)
    else:
        runs.delay(claim, fault=fault, retry_after=retry_after)


def _give_up(claim: Claim, reason: str) -> None:
    _write(claim, lambda: lifecycle.fail_scoring(claim.session_id, reason=reason))


def _write(claim: Claim, verb: Callable[[], object]) -> bool:
    """Call the verb if the claim stands, in one transaction; returns whether it was called."""
    try:
        with transaction.atomic():
            timers.lock(claim.session_id)  # before the run: the order in which everybody locks
            runs.confirm(claim)
            verb()
    except (ClaimLost, DomainError) as error:
        logger.info("Session %s was taken over: %r", claim.session_id, error)
        return False
    return True
