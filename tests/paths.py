"""The documented paths, for tests."""


def sessions(session=None, verb=None):
    parts = ["/api/sessions", session and str(session.pk), verb]
    return "/".join(part for part in parts if part)


def assessments(assessment=None):
    return f"/api/assessments/{assessment.pk}" if assessment else "/api/assessments"


def candidates(candidate=None):
    return f"/api/candidates/{candidate.pk}" if candidate else "/api/candidates"


def api_keys(api_key=None):
    return f"/api/api-keys/{api_key.pk}" if api_key else "/api/api-keys"


def invite(assessment):
    return f"/api/assessments/{assessment.pk}/invite"


def scoring(session=None):
    return f"/api/scoring/{session.pk}" if session else "/api/scoring"
