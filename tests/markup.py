"""Markup wherever a candidate writes, to see that pages escape it."""

from tests.factories import CandidateFactory, SessionFactory

MARKUP = '"><script>alert(1)</script>'


def session_with_markup(organization, **kwargs):
    candidate = CandidateFactory(organization=organization, name=f"Candidate {MARKUP}")
    return SessionFactory(organization=organization, candidate=candidate, **kwargs)
