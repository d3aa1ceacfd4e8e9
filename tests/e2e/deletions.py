"""Deletions in each status, for screens and browser tests."""

from sessions_app.deletion import runner
from sessions_app.models import DeletionJob, Organization, Session
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.sessions_app.deletion.bulk import preview_job, queued_job, run_worker

PEOPLE = ("Ada Lovelace", "Grace Hopper", "Katherine Johnson", "Radia Perlman", "Hedy Lamarr")


def sessions_of(organization: Organization, *statuses: str) -> list[Session]:
    """One session in each of the statuses."""
    assessment = AssessmentFactory.create(
        organization=organization, name="Product manager: onboarding"
    )
    made = []
    for number, status in enumerate(statuses):
        name = PEOPLE[number % len(PEOPLE)]
        email = f"{name.split()[0].lower()}{number}@example.com"
        candidate = CandidateFactory.create(organization=organization, name=name, email=email)
        made.append(
            SessionFactory.create(
                organization=organization,
                assessment=assessment,
                candidate=candidate,
                status=status,
            )
        )
    return made


def previewed(organization: Organization) -> DeletionJob:
    """A preview with everything that a preview may warn about."""
    return preview_job(*sessions_of(organization, "in_progress", "submitted", "scored", "reviewed"))


def under_way(organization: Organization) -> DeletionJob:
    """A running deletion: the first session is deleted."""
    job = queued_job(*sessions_of(organization, *["submitted"] * 4))
    runner.run_chunk(rows=1)
    return job


def done(organization: Organization) -> DeletionJob:
    job = queued_job(*sessions_of(organization, *["submitted"] * 4))
    run_worker()
    return job
