"""One attempt to score a session. It may be interrupted at any time and is then repeated."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from gradient.core.outages import is_outage
from gradient.core.tasks import claims
from gradient.core.tasks.claims import ClaimLost
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import ScoringRun
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring import backends, runs
from sessions_app.scoring.interface import ScoringDelayed, ScoringFailed
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import score_columns
from sessions_app.vocabulary.exceptions import DomainError

logger = logging.getLogger(__name__)


def attempt(claim: ScoringRun) -> bool:
    """Score the session of a claimed run. Returns whether this call scored it."""
    if claim.attempt_count > settings.SCORING_ATTEMPTS:  # the worker died in every attempt
        _give_up(claim, claim.last_fault or "The scorer was interrupted in every attempt.")
        return False
    try:
        score = _judge(claim)
    except ScoringFailed as error:
        _give_up(claim, str(error))
    except ScoringDelayed as error:
        _delay(claim, str(error), error.retry_after)
    except Exception as error:  # a custom backend may raise anything
        if is_outage(error):  # the claim expires, and another attempt follows
            raise
        logger.exception("Scoring session %s crashed.", claim.session_id)
        # Only the name, since the message may contain secrets or content, and reviewers see this.
        _delay(claim, f"The scorer crashed ({type(error).__name__}).")
    else:
        return _finish(claim, score)
    return False


def _judge(claim: ScoringRun) -> ScoreColumns:
    material = load_material(claim.session_id)
    return score_columns(material, backends.load().score(material), backend=backends.name())


def _finish(claim: ScoringRun, score: ScoreColumns) -> bool:
    return _write(claim, lambda: lifecycle.finish_scoring(claim.session_id, **score))


def _delay(claim: ScoringRun, reason: str, retry_after: float | None = None) -> None:
    logger.warning("Session %s was not scored: %s", claim.session_id, reason)
    if claim.attempt_count >= settings.SCORING_ATTEMPTS:
        _give_up(claim, reason)
    else:
        runs.delay(claim, reason=reason, retry_after=retry_after)


def _give_up(claim: ScoringRun, reason: str) -> None:
    _write(claim, lambda: lifecycle.fail_scoring(claim.session_id, reason=reason))


def _write(claim: ScoringRun, verb: Callable[[], object]) -> bool:
    """Confirm the claim and call the verb in one transaction. Returns whether it was called."""
    try:
        with transaction.atomic():
            timers.lock(claim.session_id)  # before the run, in the same order as all other code
            claims.confirm(claim)
            verb()
    except (ClaimLost, DomainError) as error:
        logger.info("Session %s was taken over: %r", claim.session_id, error)
        return False
    return True
