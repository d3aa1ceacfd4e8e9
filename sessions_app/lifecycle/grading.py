"""The verbs from submission to review."""

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle import timers
from sessions_app.lifecycle.timestamps import next_timestamp, next_timestamps
from sessions_app.lifecycle.transitions import (
    StatusChange,
    change_status,
    change_statuses,
    require_status,
    write_columns,
)
from sessions_app.models import Erasure, Review, Score, Session
from sessions_app.scores import score_records
from sessions_app.scores.adjustments import Adjustment
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.vocabulary.actors import SCORER, Actor
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.vocabulary.signals import review_recorded


@transaction.atomic
def begin_scoring(session_id: UUID, *, actor: Actor) -> Session:
    """submitted or scored → scoring. A worker then scores the session.

    Raises Conflict for an erased session, which has no work left to score.
    """
    session = timers.lock(session_id)
    require_status(session, Status.SUBMITTED, Status.SCORED)
    if Erasure.objects.filter(session=session).exists():
        raise Conflict("The session was erased, so it can no longer be scored.")
    score_locked([session], actor=actor)
    return session


def score_locked(sessions: Sequence[Session], *, actor: Actor) -> None:
    """Start scoring locked sessions: all of them submitted, or all of them scored."""
    now = next_timestamps(sessions)
    steps = [StatusChange(session, now[session.pk]) for session in sessions]
    change_statuses(steps, Status.SCORING, actor=actor)


@transaction.atomic
def finish_scoring(session_id: UUID, **score: Unpack[ScoreColumns]) -> Score:
    """scoring → scored, with a new version of the score."""
    session = timers.lock(session_id)
    require_status(session, Status.SCORING)
    now = next_timestamp(session)
    recorded = score_records.record_score(session, at=now, **score)
    percent = score_records.final_percent(recorded)
    change_status(session, Status.SCORED, actor=SCORER, at=now, final_percent=percent)
    return recorded


@transaction.atomic
def fail_scoring(session_id: UUID, *, reason: str) -> Session:
    """scoring → submitted: scoring failed and is not retried."""
    session = timers.lock(session_id)
    require_status(session, Status.SCORING)
    change_status(
        session, Status.SUBMITTED, actor=SCORER, at=next_timestamp(session), reason=reason
    )
    return session


@transaction.atomic
def review(
    session_id: UUID,
    *,
    actor: Actor,
    adjustments: Sequence[Adjustment] = (),
    note: str = "",
    if_match: frozenset[str] | None = None,
) -> Review:
    """scored → reviewed, or a new version of the review of a reviewed session.

    An adjustment is `{"categoryId", "subCriterionId"?, "points", "reason"}`; its points replace
    the scorer's. `if_match` holds the revisions of the score that may be reviewed; None allows
    any. Raises InvalidRequest for adjustments that the score's rubric does not allow,
    PreconditionFailed for a score that has changed.
    """
    session = timers.lock(session_id)
    require_status(session, Status.SCORED, Status.REVIEWED)
    score_records.require_revision(session, if_match)
    score = score_records.require_score(session)
    now = next_timestamp(session)
    recorded = score_records.record_review(
        score, actor=actor, at=now, adjustments=adjustments, note=note
    )
    percent = score_records.final_percent(score, recorded)
    if session.status == Status.SCORED:
        change_status(session, Status.REVIEWED, actor=actor, at=now, final_percent=percent)
    else:
        write_columns(session, final_percent=percent)
    review_recorded.send(Session, session=session, review=recorded)
    return recorded


@transaction.atomic
def reopen(
    session_id: UUID, *, actor: Actor, reason: str, if_match: frozenset[str] | None = None
) -> Session:
    """reviewed → scored: the review no longer counts. Raises PreconditionFailed like `review`."""
    session = timers.lock(session_id)
    require_status(session, Status.REVIEWED)
    score_records.require_revision(session, if_match)
    now = next_timestamp(session)
    score_records.void_reviews(session, at=now, reason=reason)
    percent = score_records.final_percent(score_records.require_score(session))
    change_status(session, Status.SCORED, actor=actor, at=now, reason=reason, final_percent=percent)
    return session
