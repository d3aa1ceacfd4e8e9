"""The documented paths of the API."""

from sessions_app.models import ApiKey, Assessment, Candidate, Session


def sessions(session: Session | None = None, verb: str | None = None) -> str:
    parts = ["/api/sessions", session and str(session.pk), verb]
    return "/".join(part for part in parts if part)


def assessments(assessment: Assessment | None = None) -> str:
    return f"/api/assessments/{assessment.pk}" if assessment else "/api/assessments"


def candidates(candidate: Candidate | None = None) -> str:
    return f"/api/candidates/{candidate.pk}" if candidate else "/api/candidates"


def api_keys(api_key: ApiKey | None = None) -> str:
    return f"/api/api-keys/{api_key.pk}" if api_key else "/api/api-keys"


def invite(assessment: Assessment) -> str:
    return f"/api/assessments/{assessment.pk}/invite"


def scoring(session: Session | None = None) -> str:
    return f"/api/scoring/{session.pk}" if session else "/api/scoring"


def invite_many(assessment: Assessment) -> str:
    return f"/api/assessments/{assessment.pk}/invite-many"
