"""Changes of an assessment's materials, entry by entry, so that concurrent changes of different
entries do not overwrite each other."""

import copy
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from sessions_app import lifecycle
from sessions_app.accounts import assessments
from sessions_app.models import Assessment
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ApplyTo
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.materials import Materials
from sessions_app.workspace.deliverables import validate_state


@transaction.atomic
def change_materials(
    organization_id: UUID,
    assessment_id: UUID,
    change: Callable[[Materials], None],
    *,
    apply_to: ApplyTo = ApplyTo.INVITED,
    actor: Actor,
) -> Assessment:
    """Apply `change` to a copy of the current materials, and create the assessment's next version.

    `apply_to` decides whether invited sessions move to it.

    Raises NotFound for an unknown assessment, InvalidRequest for a starting deliverable that does
    not have its type's shape, and like `change`.
    """
    assessment = assessments.lock(assessment_id, organization_id=organization_id)
    materials: Materials = copy.deepcopy(assessment.materials)
    change(materials)
    check_starting_deliverable(materials, assessment.deliverable_type)
    return lifecycle.change_assessment(
        organization_id, assessment_id, actor=actor, apply_to=apply_to, materials=dict(materials)
    )


def check_starting_deliverable(materials: Mapping[str, Any], deliverable_type: str) -> None:
    """Raise InvalidRequest if the starting deliverable does not have the type's shape."""
    state = materials["startingDeliverable"]
    if state is None:
        return
    try:
        validate_state(deliverable_type, state)
    except InvalidRequest as error:
        details = {
            f"materials.startingDeliverable.{place}": sentences
            for place, sentences in (error.details or {}).items()
        }
        raise InvalidRequest(error.message, details) from error
