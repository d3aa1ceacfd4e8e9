"""Factories: each makes one valid row and nothing that its name doesn't say."""

from tests.factories.sessions import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    UserFactory,
)

__all__ = [
    "ApiKeyFactory",
    "AssessmentFactory",
    "CandidateFactory",
    "MembershipFactory",
    "OrganizationFactory",
    "SessionFactory",
    "UserFactory",
]
