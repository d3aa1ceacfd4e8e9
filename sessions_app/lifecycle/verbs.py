"""The verbs of a session's life: the ONLY way to change what a session is.

Each locks the session's row, settles overdue timers, checks the status of the locked row, and
changes everything that belongs together in one transaction. The API, the admin, the pages, the
commands and the worker all call these.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.accounts import assessments
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import change_status, require_status, write_columns
from sessions_app.models import (
    Assessment,
    Candidate,
    Organization,
    Review,
    Score,
    Session,
    SessionPhase,
)
from sessions_app.scores import score_records
from sessions_app.scores.adjustments import Adjustment
from sessions_app.vocabulary.actors import SCORER, Actor
from sessions_app.vocabulary.enums import OPEN, RUNNING, ActorKind, Status, SubmittedBy
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound, TimeExpired
from sessions_app.vocabulary.signals import phase_advanced, review_recorded, session_invited
from sessions_app.work import store


@transaction.atomic
def invite(
    assessment: Assessment,
    *,
    email: str,
    name: str,
    due_date: datetime | None = None,
) -> tuple[Session, bool]:
    """A session for this candidate on this assessment, and whether it is new.

    One that is not handed in yet is given back as it is. A deleted candidate is restored, under
    the name given now. Raises Conflict if the assessment takes no more invitations, NotFound if
    it was deleted meanwhile.
    """
    organization = assessment.organization
    # As it is now, and for as long as this takes: neither deleted nor changed in the middle.
    assessment = assessments.lock(assessment.pk, organization_id=organization.pk)
    candidate = _candidate(organization, email, name)
    if existing := _open_session(candidate, assessment):
        return existing, False
    if not assessment.is_active:
        raise Conflict("The assessment is inactive; nobody can be invited to it.")
    session = Session.objects.create(
        organization=organization,
        assessment=assessment,
        candidate=candidate,
        due_date=due_date,
        setup_minutes=assessment.setup_minutes,
    )
    SessionPhase.objects.bulk_create(
        SessionPhase(session=session, index=phase.index, name=phase.name, minutes=phase.minutes)
        for phase in assessment.phases.all()
    )
    session_invited.send(Session, session=session)
    return session, True


def _candidate(organization: Organization, email: str, name: str) -> Candidate:
    """The organization's candidate of that address, locked: parallel invitations queue here."""
    email = email.strip().lower()
    found, _ = Candidate.objects.get_or_create(
        organization=organization, email=email, defaults={"name": name}
    )
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=found.pk)
    if candidate.deleted_at is not None:
        candidate.deleted_at, candidate.name = None, name
        candidate.save(update_fields=["deleted_at", "name"])
    return candidate


def _open_session(candidate: Candidate, assessment: Assessment) -> Session | None:
    found = Session.objects.filter(
        candidate=candidate, assessment=assessment, status__in=OPEN
    ).first()
    if found is None:
        return None
    try:
        session = timers.lock(found.pk)
    except NotFound:  # deleted since it was found
        return None
    return session if session.status in OPEN else None


@transaction.atomic
def start_setup(session_id: UUID, *, actor: Actor) -> Session:
    """invited → setup. Raises TimeExpired after the session's due date, or its assessment's."""
    session = timers.lock(session_id)
    require_status(session, Status.INVITED)
    now = clock.now()
    due = session.effective_due_date
    if due is not None and due <= now:
        raise TimeExpired("The due date has passed; the session can no longer be started.")
    ends = now + timedelta(minutes=session.setup_minutes)
    change_status(session, Status.SETUP, actor=actor, at=now, timer_ends_at=ends)
    return session


@transaction.atomic
def start_task(session_id: UUID, *, actor: Actor) -> Session:
    """setup → in_progress. Within the grace the task starts when setup's time ended."""
    session = timers.lock(session_id)
    require_status(session, Status.SETUP)
    now = clock.now()
    timers.note_end(session, now)
    timers.start_task(session, actor=actor, at=timers.effective(session, now))
    return session


@transaction.atomic
def checkpoint(
    session_id: UUID, state: store.State, *, if_match: frozenset[str] | None = None
) -> store.Saved | store.Refused:
    """Save the current phase's work; see `sessions_app.work.store.save`."""
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    return store.save(session, state, if_match=if_match)


@transaction.atomic
def advance_phase(
    session_id: UUID,
    *,
    phase_index: int | None = None,
    state: store.State | None = None,
    time_remaining: int = 0,
) -> Session:
    """Seal the current phase and start the next.

    `phase_index` is the phase that the client believes it is leaving: one that the session has
    left already changes nothing, one still to come raises InvalidRequest. Raises Conflict in the
    last phase. `time_remaining` is in seconds, as the client said.
    """
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    index = session.phase_index
    if phase_index is not None and phase_index < index:
        return session
    if phase_index is not None and phase_index > index:
        sentence = f"The session is in phase {index} and has not come to this one."
        raise InvalidRequest("The phase is still to come.", {"phaseIndex": [sentence]})
    if timers.is_last(session):
        raise Conflict("This is the last phase; submitting is what ends it.")
    now = clock.now()
    at = timers.effective(session, now)
    timers.note_end(session, now)
    sealed = store.seal(
        timers.current_phase(session),
        at=at,
        now=now,
        state=state,
        time_remaining=time_remaining,
    )
    timers.start_phase(session, index + 1, after=sealed, at=at)
    phase_advanced.send(
        Session,
        session=session,
        from_index=index,
        to_index=index + 1,
        time_remaining=time_remaining,
        at=at,
    )
    return session


@transaction.atomic
def submit(session_id: UUID, *, actor: Actor, state: store.State | None = None) -> Session:
    """in_progress → submitted, from the last phase. Raises Conflict before it."""
    session = timers.lock(session_id)
    require_status(session, Status.IN_PROGRESS)
    if not timers.is_last(session):
        raise Conflict("Phases are still to come; advance to the last one before submitting.")
    now = clock.now()
    at = timers.effective(session, now)
    timers.note_end(session, now)
    store.seal(timers.current_phase(session), at=at, now=now, state=state, time_remaining=None)
    by = SubmittedBy.CANDIDATE if actor.kind == ActorKind.CANDIDATE else SubmittedBy.STAFF
    timers.hand_in(session, actor=actor, by=by, at=at)
    return session


@transaction.atomic
def extend(session_id: UUID, *, minutes: float, reason: str, actor: Actor) -> Session:
    """Add minutes to the running timer, before its end or within the grace after it.

    The candidate's deadline moves at once; the extension stays on record with its reason. Raises
    InvalidRequest for more time than a timer can be set to.
    """
    session = timers.lock(session_id)
    require_status(session, *RUNNING)
    timers.extend(session, minutes=minutes, reason=reason, actor=actor)
    return session


@transaction.atomic
def begin_scoring(session_id: UUID, *, actor: Actor) -> Session:
    """submitted or scored → scoring; a worker takes it from there."""
    session = timers.lock(session_id)
    require_status(session, Status.SUBMITTED, Status.SCORED)
    change_status(session, Status.SCORING, actor=actor, at=clock.now())
    return session


@transaction.atomic
def finish_scoring(session_id: UUID, **score: Any) -> Score:
    """scoring → scored, with another version of the score.

    `score` holds the columns of `sessions_app.models.Score`, its version and time aside.
    """
    session = timers.lock(session_id)
    require_status(session, Status.SCORING)
    now = clock.now()
    made = score_records.record_score(session, at=now, **score)
    percent = score_records.percent_of(made)
    change_status(session, Status.SCORED, actor=SCORER, at=now, final_percent=percent)
    return made


@transaction.atomic
def fail_scoring(session_id: UUID, *, reason: str) -> Session:
    """scoring → submitted: scoring failed for good, and `reason` says how."""
    session = timers.lock(session_id)
    require_status(session, Status.SCORING)
    change_status(session, Status.SUBMITTED, actor=SCORER, at=clock.now(), reason=reason)
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
    """Record a judgement on the latest score; a scored session becomes reviewed by it.

    A session that is reviewed already stays so, and gets another version of the review. An
    adjustment is `{"categoryId", "subCriterionId"?, "points", "reason"}`; its points stand instead
    of the scorer's. `if_match` holds the revisions of the score that the judgement may be about;
    None is any. Raises InvalidRequest for adjustments that the score's rubric does not allow,
    PreconditionFailed for a score that has changed.
    """
    session = timers.lock(session_id)
    require_status(session, Status.SCORED, Status.REVIEWED)
    score_records.require_revision(session, if_match)
    score = score_records.require_score(session)
    made = score_records.record_review(score, actor=actor, adjustments=adjustments, note=note)
    percent = score_records.percent_of(score, made)
    if session.status == Status.SCORED:
        at = made.created_at
        change_status(session, Status.REVIEWED, actor=actor, at=at, final_percent=percent)
    else:
        write_columns(session, final_percent=percent)
    review_recorded.send(Session, session=session, review=made)
    return made


@transaction.atomic
def reopen(
    session_id: UUID, *, actor: Actor, reason: str, if_match: frozenset[str] | None = None
) -> Session:
    """reviewed → scored: the review no longer stands, and `reason` says why.

    Raises PreconditionFailed like `review`.
    """
    session = timers.lock(session_id)
    require_status(session, Status.REVIEWED)
    score_records.require_revision(session, if_match)
    now = clock.now()
    score_records.void_reviews(session, at=now, reason=reason)
    percent = score_records.percent_of(score_records.require_score(session))
    change_status(session, Status.SCORED, actor=actor, at=now, reason=reason, final_percent=percent)
    return session
