"""Factories. Each creates one valid row, with no more related rows than it needs."""

from tests.factories.sessions import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    StoredFileFactory,
    UserFactory,
)

__all__ = [
    "ApiKeyFactory",
    "AssessmentFactory",
    "CandidateFactory",
    "MembershipFactory",
    "OrganizationFactory",
    "SessionFactory",
    "StoredFileFactory",
    "UserFactory",
]
