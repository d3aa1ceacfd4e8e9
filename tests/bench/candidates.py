"""Candidates at work, for measurements."""

Candidate = tuple[str, str]
"""A session's id and its token."""


def create_candidates(number: int) -> list[Candidate]:
    """Candidates of one organization, each in a phase of ten hours."""
    from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory

    organization = OrganizationFactory.create()
    created = SessionFactory.create_batch(
        number,
        organization=organization,
        assessment=AssessmentFactory.create(organization=organization, phases=[("Task", 600)]),
        status="in_progress",
        phase_minutes=(600,),
    )
    return [(str(session.pk), session.token or "") for session in created]
