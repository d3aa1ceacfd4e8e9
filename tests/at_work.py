"""A session in its first phase, with saved work."""

from typing import Any

from sessions_app import lifecycle
from sessions_app.models import Session
from tests.factories import AssessmentFactory, SessionFactory


def at_work(deliverable_type: str, state: dict[str, Any]) -> Session:
    assessment = AssessmentFactory.create(deliverable_type=deliverable_type)
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    lifecycle.checkpoint(session.pk, state)
    return session
