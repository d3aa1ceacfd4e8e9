"""Sessions in which everything happened that a page can show, with script wherever a candidate
writes: a page on which it ran would fail its test."""

from uuid import uuid4

from django.utils import timezone

from events_app.log import NewEvent, record
from sessions_app import lifecycle
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.invitations import mail
from sessions_app.models import (
    Assessment,
    AuditEntry,
    HiringOrder,
    InvitationEmail,
    Message,
    Note,
    Organization,
    Session,
    WebhookAttempt,
    WebhookDelivery,
)
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.vocabulary.enums import Outcome
from tests.annotations import Json
from tests.factories import ApiKeyFactory, AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.rubrics import RUBRIC
from tests.sessions_app.verbs import STAFF

SCRIPT = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>"


def full(
    organization: Organization, name: str = f"Grace {SCRIPT}", assessment: Assessment | None = None
) -> Session:
    """Scored, with work in two phases, a refused save, more time, flags, notes and messages."""
    session = SessionFactory.create(
        organization=organization,
        assessment=assessment
        or AssessmentFactory.create(organization=organization, name="Churn memo"),
        candidate=CandidateFactory.create(organization=organization, name=name),
        status="in_progress",
        phase_minutes=(30, 30),
    )
    evidence = uuid4()
    record(
        session.pk,
        [
            NewEvent("user_message", 0, "task", {"content": SCRIPT}, id=evidence),
            NewEvent("security_flag", 1, SCRIPT, {"kind": SCRIPT, "items": 12}),
        ],
    )
    lifecycle.checkpoint(session.pk, _memo("One draft."))
    lifecycle.checkpoint(session.pk, _memo(SCRIPT), if_match=frozenset({"0"}))
    lifecycle.extend(session.pk, minutes=5, reason=f"Fire alarm {SCRIPT}", actor=STAFF)
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF, state=_memo(f"Two drafts. {SCRIPT}"))
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **_score(str(evidence)))
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason=SCRIPT, actor=STAFF)
    lifecycle.decide(session.pk, outcome=Outcome.ADVANCE, reason="The best memo", actor=STAFF)
    lifecycle.set_tags(session.pk, ["Campus 2026", SCRIPT[:50].replace(",", "")], actor=STAFF)
    HiringOrder.objects.create(
        organization=organization,
        session=session,
        system="greenhouse",
        external_id=str(session.pk),
        profile_url="https://greenhouse.example/people/17",
        notify_url="https://greenhouse.example/take_home_tests/5",
        problem="Greenhouse answered 503.",
    )
    now = timezone.now()
    Message.objects.bulk_create(
        Message(session=session, role=role, content=SCRIPT, created_at=now)
        for role in ("user", "assistant", "tool")
    )
    Note.objects.create(session=session, text=SCRIPT, seq=1)
    session.refresh_from_db()
    return session


def _memo(text: str) -> Json:
    section = {"heading": "The problem", "text": text}
    return {"type": "docx", "title": "Churn", "sections": [section], "extra": {"deep": [text]}}


def _score(evidence: str) -> ScoreColumns:
    criteria = {"goal": {"score": 6, "maxPoints": 10, "evidence": [evidence]}}
    categories = {
        "quality": {"score": 64, "maxPoints": 90, "subCriteria": {}},
        "description": {"score": 6, "maxPoints": 10, "subCriteria": criteria},
    }
    return {
        "backend": "tests",
        "rubric": RUBRIC,
        "auto_scores": {"categories": categories, "rawTotal": 70, "finalTotal": 70},
        "auto_total": 70,
        "summary_text": SCRIPT,
        "feedback_text": SCRIPT,
        "follow_up_questions": [SCRIPT],
    }


def listed(organization: Organization) -> Session:
    """One in every status, and a full one, which is returned."""
    for status in ("invited", "setup", "in_progress", "submitted", "scoring", "scored", "reviewed"):
        session = SessionFactory.create(organization=organization, status=status)
        if status in ("scored", "reviewed"):
            ScoreFactory.create(session=session)
    return full(organization)


def compared(organization: Organization) -> str:
    """The path of a comparison of two full sessions."""
    one = full(organization, name=f"Ada {SCRIPT}")
    other = full(organization, assessment=one.assessment)
    return f"/compare?session={one.pk}&session={other.pk}"


def hooked(organization: Organization) -> WebhookDelivery:
    """A webhook and a message to it, which is returned."""
    endpoint, _ = endpoints.create(organization, url="https://example.com/hook", actor=STAFF)
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=uuid4(),
        type="session.scored",
        payload='{"type": "session.scored"}',
        status="failed",
        due_at=None,
    )
    WebhookAttempt.objects.create(
        delivery=delivery, at=timezone.now(), milliseconds=9, status_code=500, answer=SCRIPT
    )
    return delivery


def keyed(organization: Organization) -> None:
    """An API key and an entry of the audit."""
    ApiKeyFactory.create(organization=organization, name="Nightly import")
    AuditEntry.objects.create(
        organization=organization,
        action="session.deleted",
        object_id=uuid4(),
        actor_kind="staff",
        reason=SCRIPT,
        details={"events": 3},
    )


def failed(organization: Organization) -> Session:
    """What failed for good, of each kind; the session whose invitation did is returned."""
    unsent = SessionFactory.create(organization=organization, status="invited")
    email = mail.queue(unsent, site="https://gradient.example")
    InvitationEmail.objects.filter(pk=email.pk).update(
        status="failed", due_at=None, last_error=f"550 {SCRIPT}"
    )
    unscored = SessionFactory.create(organization=organization, status="scoring")
    lifecycle.fail_scoring(unscored.pk, reason="The model is away.")
    endpoint, _ = endpoints.create(organization, url="https://failed.example", actor=STAFF)
    deliveries.disable(endpoint, reason="The receiver responded 410 Gone.")
    return unsent
