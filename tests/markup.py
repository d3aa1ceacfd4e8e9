"""Markup wherever a candidate writes, to see that pages escape it."""

from typing import Any

from tests.factories import CandidateFactory, SessionFactory

MARKUP = '"><script>alert(1)</script>'


def session_with_markup(organization: Any, **kwargs: Any) -> Any:
    candidate = CandidateFactory.create(organization=organization, name=f"Candidate {MARKUP}")
    return SessionFactory.create(organization=organization, candidate=candidate, **kwargs)
