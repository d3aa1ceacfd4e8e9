"""The queue of scoring runs: when they start, and which one a worker takes next."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.dispatch import receiver

from gradient.core.tasks import claims
from gradient.core.tasks.dispatcher import Lane, Queue
from gradient.core.tasks.lanes import due_lanes
from sessions_app.lifecycle.grading import score_locked
from sessions_app.lifecycle.steps import Moments
from sessions_app.models import ScoringRun
from sessions_app.scoring import runner, runs
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.actors import SCORER
from sessions_app.vocabulary.enums import Status


@receiver(signals.statuses_changed, dispatch_uid="dispatch_scoring")
def on_statuses_changed(moments: Moments, from_status: Status, to_status: Status, **_: Any) -> None:
    """Create and finish the sessions' runs, in the transaction that changes their status."""
    sessions = [session for session, _ in moments]
    if to_status == Status.SCORING:
        runs.begin(sessions)
    elif from_status == Status.SCORING:
        runs.close(sessions)


@receiver(signals.sessions_submitted, dispatch_uid="score_automatically")
def on_submitted(moments: Moments, **_: Any) -> None:
    """Start scoring in the transaction of the submission. The runs are due after the grace period,
    so that the last events arrive first."""
    sessions = [session for session, _ in moments]
    prefetch_related_objects(sessions, "assessment")
    scored = [session for session in sessions if session.assessment.auto_score]
    if scored:
        score_locked(scored, actor=SCORER)
        runs.hold_for_grace(scored)


def score_next(lane: Lane) -> bool:
    """Score the organization's session whose run is due first. Return False if none is due."""
    run = claims.claim_next(ScoringRun.objects.filter(organization_id=lane.organization_id))
    if run is None:
        return False
    with claims.keep_alive(run):
        runner.attempt(run)
    return True


def find_lanes() -> list[Lane]:
    return [Lane(id, id) for id in due_lanes(ScoringRun, "organization")]


QUEUE = Queue("scoring", find_lanes, score_next, threads=16, per_organization=2, per_lane=2)
