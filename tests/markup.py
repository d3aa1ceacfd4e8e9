"""Markup in everything that a candidate writes, to check that pages escape it."""

from typing import Any

from sessions_app.models import Organization, Session
from tests.factories import CandidateFactory, SessionFactory

MARKUP = '"><script>alert(1)</script>'


def session_with_markup(organization: Organization, **kwargs: Any) -> Session:
    candidate = CandidateFactory.create(organization=organization, name=f"Candidate {MARKUP}")
    return SessionFactory.create(organization=organization, candidate=candidate, **kwargs)
