"""The verb for inviting a candidate."""

from datetime import datetime

from django.db import transaction

from sessions_app.accounts import assessments, candidates
from sessions_app.lifecycle import timers, versions
from sessions_app.lifecycle.preparation import require_future
from sessions_app.models import Assessment, AssessmentVersion, Candidate, Session
from sessions_app.vocabulary.enums import OPEN
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.signals import session_invited


@transaction.atomic
def invite(
    assessment: Assessment,
    *,
    email: str,
    name: str,
    due_date: datetime | None = None,
) -> tuple[Session, bool]:
    """Return the candidate's session for the assessment, and whether it was created.

    A session that has not been submitted yet is returned unchanged. A deleted candidate is restored
    with the given name. Raises Conflict if the assessment is inactive, NotFound if it was deleted,
    and InvalidRequest for a due date that has passed.
    """
    require_future(due_date)
    organization = assessment.organization
    # Read again under the lock that updates and deletions of the assessment take too.
    assessment = assessments.lock(assessment.pk, organization_id=organization.pk)
    candidate = candidates.get_or_restore(organization.pk, email=email, name=name)
    if existing := _open_session(candidate, assessment):
        return existing, False
    if not assessment.is_active:
        raise Conflict("The assessment is inactive. Activate it to invite candidates.")
    session = Session.objects.create(
        organization=organization,
        assessment=assessment,
        assessment_version=assessment.current_version,
        candidate=candidate,
        due_date=due_date,
        setup_minutes=assessment.setup_minutes,
    )
    versions.copy_phases(AssessmentVersion.objects.get_for_session(session), [session])
    session_invited.send(Session, session=session)
    return session, True


def _open_session(candidate: Candidate, assessment: Assessment) -> Session | None:
    sessions = Session.objects.filter(candidate=candidate, assessment=assessment, status__in=OPEN)
    unlocked = sessions.first()
    if unlocked is None:
        return None
    try:
        session = timers.lock(unlocked.pk)
    except NotFound:  # deleted before it was locked
        return None
    # Locking settles overdue timers, which may have submitted the session.
    return session if session.status in OPEN else None
