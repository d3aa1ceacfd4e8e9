"""One row of every model that the admin shows, with markup wherever a candidate writes."""

from django.utils import timezone

from events_app.log import NewEvent, record
from events_app.models import Event, FlagDecision, LogHead
from sessions_app.models import (
    ApiKey,
    Assessment,
    AuditEntry,
    Candidate,
    Change,
    Checkpoint,
    DeletionJob,
    IdempotencyRecord,
    Membership,
    Message,
    Note,
    Organization,
    RefusedSave,
    Review,
    Score,
    ScoringRun,
    Session,
    SessionPhase,
    TimeExtension,
    Transition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WorkSnapshot,
    compress_state,
)
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    SessionFactory,
)
from tests.factories.scores import ReviewFactory, ScoreFactory

MARKUP = '"><script>alert(1)</script>'


def _session(organization, **kwargs):
    candidate = CandidateFactory(organization=organization, name=f"Candidate {MARKUP}")
    return SessionFactory(organization=organization, candidate=candidate, **kwargs)


def _event(organization):
    session = _session(organization, status="in_progress")
    record(session.pk, [NewEvent("user_message", 0, MARKUP, {"content": MARKUP})])
    return session.events.get()


def _checkpoint(organization):
    checkpoint = _session(organization, status="in_progress").checkpoints.get()
    checkpoint.state, checkpoint.saved_at = {MARKUP: MARKUP}, timezone.now()
    checkpoint.save()
    return checkpoint


def _score(organization):
    session = _session(organization, status="scored")
    return ScoreFactory(
        session=session, summary_text=MARKUP, feedback_text=MARKUP, follow_up_questions=[MARKUP]
    )


def _scoring_run(organization):
    session = _session(organization, status="scoring")
    return ScoringRun.objects.create(session=session, attempts=1, last_fault=MARKUP)


def _transition(organization):
    return Transition.objects.create(
        session=_session(organization),
        from_status="invited",
        to_status="setup",
        actor_kind="candidate",
        reason=MARKUP,
        at=timezone.now(),
    )


def _extension(organization):
    return TimeExtension.objects.create(
        session=_session(organization), minutes=5, reason=MARKUP, actor_kind="staff"
    )


def _refused_save(organization):
    return RefusedSave.objects.create(
        session=_session(organization),
        phase_index=0,
        base_revision=MARKUP,
        current_revision=2,
        state={"text": MARKUP},
    )


def _work_snapshot(organization):
    return WorkSnapshot.objects.create(
        session=_session(organization),
        phase_index=0,
        revision=1,
        saved_at=timezone.now(),
        content=compress_state({"text": MARKUP}),
    )


def _audit_entry(organization):
    return AuditEntry.objects.create(
        organization=organization,
        action="session.deleted",
        object_id=organization.pk,
        actor_kind="staff",
        reason=MARKUP,
        details={"events": 3},
    )


def _deletion_job(organization):
    return DeletionJob.objects.create(
        organization=organization,
        status="queued",
        actor_id="7",
        reason=MARKUP,
        total=3,
        counts={MARKUP: 3},
        ordered_at=timezone.now(),
    )


def _message(organization):
    return Message.objects.create(session=_session(organization), role="user", content=MARKUP)


def _note(organization):
    return Note.objects.create(session=_session(organization), text=MARKUP)


def _flag_decision(organization):
    event = _event(organization)
    return FlagDecision.objects.create(
        session=event.session, seq=event.seq, decision="dismiss", note=MARKUP
    )


def _idempotency_record(organization):
    number = IdempotencyRecord.objects.count()
    return IdempotencyRecord.objects.create(
        credential=f"key:{organization.pk}", key=f"{MARKUP}{number}", fingerprint="0" * 64
    )


def _change(organization):
    return Change.objects.create(
        organization=organization,
        type="session.deleted",
        session_id=organization.pk,
        data={"sessionId": MARKUP},
        at=timezone.now(),
    )


def _webhook(organization):
    url = "https://example.com/hooks"
    return WebhookEndpoint.objects.create(organization=organization, name=MARKUP, url=url)


def _webhook_delivery(organization):
    change = _change(organization)
    return WebhookDelivery.objects.create(
        endpoint=_webhook(organization),
        change=change,
        message_id=change.message_id,
        type=change.type,
        payload=MARKUP,
    )


def _webhook_attempt(organization):
    return WebhookAttempt.objects.create(
        delivery=_webhook_delivery(organization),
        at=timezone.now(),
        milliseconds=5,
        error=MARKUP,
        answer=MARKUP,
    )


MAKERS = {
    ApiKey: lambda organization: ApiKeyFactory(organization=organization, name=MARKUP),
    Assessment: lambda organization: AssessmentFactory(organization=organization, name=MARKUP),
    AuditEntry: _audit_entry,
    Candidate: lambda organization: CandidateFactory(organization=organization, name=MARKUP),
    Change: _change,
    Checkpoint: _checkpoint,
    DeletionJob: _deletion_job,
    Event: _event,
    FlagDecision: _flag_decision,
    IdempotencyRecord: _idempotency_record,
    LogHead: lambda organization: LogHead.objects.get(session=_event(organization).session),
    Membership: lambda organization: MembershipFactory(organization=organization),
    Message: _message,
    Note: _note,
    Organization: lambda organization: organization,
    RefusedSave: _refused_save,
    Review: lambda organization: ReviewFactory(score=_score(organization), note=MARKUP),
    Score: _score,
    ScoringRun: _scoring_run,
    Session: lambda organization: _event(organization).session,
    SessionPhase: lambda organization: _session(organization).phases.get(),
    TimeExtension: _extension,
    Transition: _transition,
    WebhookAttempt: _webhook_attempt,
    WebhookDelivery: _webhook_delivery,
    WebhookEndpoint: _webhook,
    WorkSnapshot: _work_snapshot,
}
FACTS = (
    AuditEntry,
    Change,
    Checkpoint,
    DeletionJob,
    Event,
    FlagDecision,
    IdempotencyRecord,
    LogHead,
    Message,
    Note,
    RefusedSave,
    Review,
    Score,
    ScoringRun,
    SessionPhase,
    TimeExtension,
    Transition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WorkSnapshot,
)


def name_of(model):
    return model._meta.model_name
