"""Runs of a workflow's step, each with its own turn. The ONLY writer of workflow runs."""

from uuid import UUID

from django.db import transaction

from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssessmentVersion, Session, WorkflowRun
from sessions_app.vocabulary.enums import DeliverableType, Status
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.work import store
from sessions_app.workspace.assistant import turns
from sessions_app.workspace.deliverables.places import NoPlace, Place, find_place

MAX_LENGTH = 50_000
"""Characters of a step's prompt and inputs together."""


@transaction.atomic
def open_run(session_id: UUID, step: int) -> WorkflowRun:
    """Open a run of a step of the last saved work. `step` is its index, from 0.

    Raises NotFound for an unknown step, Conflict for a step that cannot be run, and like
    `turns.lock_for_turn`.
    """
    session = turns.lock_for_turn(session_id)
    require_status(session, Status.IN_PROGRESS)
    place = _find(session, step)
    content = place.shape.normalize(place.value)
    prompt, inputs = content["prompt"], content["inputs"]
    if not prompt.strip():
        raise Conflict("This step has no prompt to run.")
    if len(prompt) + sum(map(len, inputs)) > MAX_LENGTH:
        raise Conflict(f"A step can have at most {MAX_LENGTH:,} characters.")
    last = WorkflowRun.objects.filter(session=session).order_by("number").last()
    return WorkflowRun.objects.create(
        turn=turns.create(session),
        session=session,
        number=last.number + 1 if last else 1,
        phase_index=session.phase_index,
        step=step,
        step_id=place.part_id,
        step_name=content["name"][:2_000],
        prompt=prompt,
        inputs=inputs,
    )


def _find(session: Session, step: int) -> Place:
    type = AssessmentVersion.objects.get_for_session(session).deliverable_type
    if type != DeliverableType.WORKFLOW:
        raise Conflict("Only the steps of a workflow can be run.")
    try:
        place = find_place(type, store.current(session).state, f"steps.{step}")
    except NoPlace:
        place = None
    if place is None or place.is_new:
        raise NotFound("Step not found. Save the work first.")
    return place
