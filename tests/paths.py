"""The documented paths, for tests."""


def sessions(session=None, verb=None):
    parts = ["/api/sessions", session and str(session.pk), verb]
    return "/".join(part for part in parts if part)


def invite(assessment):
    return f"/api/assessments/{assessment.pk}/invite"
