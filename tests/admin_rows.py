"""One row of every model that the admin shows, with markup wherever a candidate writes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from sessions_app.models import (
    ApiKey,
    Assessment,
    AssessmentVersion,
    AssistantTurn,
    AssistantUsage,
    AuditEntry,
    Candidate,
    Change,
    Checkpoint,
    Decision,
    DeletionJob,
    EditProposal,
    HiringOrder,
    IdempotencyRecord,
    Instructions,
    InvitationEmail,
    Membership,
    MemoryEntry,
    Message,
    Note,
    Organization,
    RefusedSave,
    Review,
    Score,
    ScoringRun,
    Session,
    SessionPhase,
    SessionTag,
    Skill,
    SourceConnection,
    StoredFile,
    Tag,
    TimeExtension,
    Transition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WorkflowRun,
    WorkSnapshot,
    compress_state,
)
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    StoredFileFactory,
)
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.markup import MARKUP, session_with_markup


def _checkpoint(organization: Organization) -> Checkpoint:
    session = session_with_markup(organization, status="in_progress")
    checkpoint: Checkpoint = session.checkpoints.get()
    checkpoint.state, checkpoint.saved_at = {MARKUP: MARKUP}, timezone.now()
    checkpoint.save()
    return checkpoint


def _decision(organization: Organization) -> Decision:
    return Decision.objects.create(
        session=session_with_markup(organization, status="scored"),
        version=1,
        outcome="hold",
        reason=MARKUP,
        actor_kind="staff",
    )


def _score(organization: Organization) -> Score:
    session = session_with_markup(organization, status="scored")
    return ScoreFactory.create(
        session=session, summary_text=MARKUP, feedback_text=MARKUP, follow_up_questions=[MARKUP]
    )


def _scoring_run(organization: Organization) -> ScoringRun:
    session = session_with_markup(organization, status="scoring")
    return ScoringRun.objects.create(
        session=session, organization=organization, attempt_count=1, last_fault=MARKUP
    )


def _transition(organization: Organization) -> Transition:
    return Transition.objects.create(
        session=session_with_markup(organization),
        from_status="invited",
        to_status="setup",
        actor_kind="candidate",
        reason=MARKUP,
        at=timezone.now(),
    )


def _extension(organization: Organization) -> TimeExtension:
    return TimeExtension.objects.create(
        session=session_with_markup(organization), minutes=5, reason=MARKUP, actor_kind="staff"
    )


def _refused_save(organization: Organization) -> RefusedSave:
    return RefusedSave.objects.create(
        session=session_with_markup(organization),
        phase_index=0,
        base_revision=MARKUP,
        current_revision=2,
        state={"text": MARKUP},
    )


def _instructions(organization: Organization) -> Instructions:
    return Instructions.objects.create(session=session_with_markup(organization), text=MARKUP)


def _memory_entry(organization: Organization) -> MemoryEntry:
    session = session_with_markup(organization)
    return MemoryEntry.objects.create(session=session, key=MARKUP, value=MARKUP)


def _assistant_turn(organization: Organization) -> AssistantTurn:
    session = session_with_markup(organization)
    return AssistantTurn.objects.create(
        session=session, text=MARKUP, fault=MARKUP, lease_ends_at=timezone.now()
    )


def _assistant_usage(organization: Organization) -> AssistantUsage:
    day = timezone.now().date() - timedelta(days=AssistantUsage.objects.count())
    return AssistantUsage.objects.create(organization=organization, day=day)


def _workflow_run(organization: Organization) -> WorkflowRun:
    turn = _assistant_turn(organization)
    return WorkflowRun.objects.create(
        turn=turn,
        session=turn.session,
        number=1,
        phase_index=0,
        step=0,
        step_name=MARKUP,
        prompt=MARKUP,
        inputs=[MARKUP],
    )


def _edit_proposal(organization: Organization) -> EditProposal:
    return EditProposal.objects.create(
        session=session_with_markup(organization),
        turn_id=uuid4(),
        phase_index=0,
        path="title",
        change={"before": MARKUP, "after": MARKUP},
        reason=MARKUP,
    )


def _skill(organization: Organization) -> Skill:
    session = session_with_markup(organization)
    return Skill.objects.create(
        session=session, name=MARKUP, instructions=MARKUP, origin="uploaded", file_name=MARKUP
    )


def _work_snapshot(organization: Organization) -> WorkSnapshot:
    return WorkSnapshot.objects.create(
        session=session_with_markup(organization),
        phase_index=0,
        revision=1,
        saved_at=timezone.now(),
        content=compress_state({"text": MARKUP}),
    )


def _source_connection(organization: Organization) -> SourceConnection:
    session = session_with_markup(organization)
    return SourceConnection.objects.create(session=session, source=MARKUP)


def _stored_file(organization: Organization) -> StoredFile:
    session = session_with_markup(organization)
    return StoredFileFactory.create(session=session, name=MARKUP, text=MARKUP)


def _tag(organization: Organization) -> Tag:
    name = f"{MARKUP[:40]} {Tag.objects.count()}"
    return Tag.objects.create(organization=organization, name=name, key=name)


def _session_tag(organization: Organization) -> SessionTag:
    session, tag = session_with_markup(organization), _tag(organization)
    return SessionTag.objects.create(
        session=session, tag=tag, position=0, session_created_at=session.created_at
    )


def _assessment_version(organization: Organization) -> AssessmentVersion:
    assessment = AssessmentFactory.create(organization=organization, task_prompt=MARKUP)
    version: AssessmentVersion = assessment.versions.get()
    return version


def _audit_entry(organization: Organization) -> AuditEntry:
    return AuditEntry.objects.create(
        organization=organization,
        action="session.deleted",
        object_id=organization.pk,
        actor_kind="staff",
        reason=MARKUP,
        details={"events": 3},
    )


def _deletion_job(organization: Organization) -> DeletionJob:
    return DeletionJob.objects.create(
        organization=organization,
        status="queued",
        actor_id="7",
        reason=MARKUP,
        total=3,
        counts={MARKUP: 3},
        ordered_at=timezone.now(),
    )


def _message(organization: Organization) -> Message:
    return Message.objects.create(
        session=session_with_markup(organization), role="user", content=MARKUP
    )


def _note(organization: Organization) -> Note:
    return Note.objects.create(session=session_with_markup(organization), text=MARKUP)


def _idempotency_record(organization: Organization) -> IdempotencyRecord:
    number = IdempotencyRecord.objects.count()
    return IdempotencyRecord.objects.create(
        credential=f"key:{organization.pk}", key=f"{MARKUP}{number}", fingerprint="0" * 64
    )


def _invitation_email(organization: Organization) -> InvitationEmail:
    return InvitationEmail.objects.create(
        session=session_with_markup(organization),
        organization=organization,
        site="https://gradient.example",
        last_error=MARKUP,
    )


def _hiring_order(organization: Organization) -> HiringOrder:
    return HiringOrder.objects.create(
        organization=organization,
        session=session_with_markup(organization),
        system="greenhouse",
        external_id=f"{MARKUP}{HiringOrder.objects.count()}",
        problem=MARKUP,
    )


def _change(organization: Organization) -> Change:
    return Change.objects.create(
        organization=organization,
        type="session.deleted",
        session_id=organization.pk,
        data={"sessionId": MARKUP},
        at=timezone.now(),
    )


def _webhook(organization: Organization) -> WebhookEndpoint:
    url = "https://example.com/hooks"
    return WebhookEndpoint.objects.create(organization=organization, name=MARKUP, url=url)


def _webhook_delivery(organization: Organization) -> WebhookDelivery:
    change = _change(organization)
    return WebhookDelivery.objects.create(
        endpoint=_webhook(organization),
        change=change,
        message_id=change.message_id,
        type=change.type,
        payload=MARKUP,
    )


def _webhook_attempt(organization: Organization) -> WebhookAttempt:
    return WebhookAttempt.objects.create(
        delivery=_webhook_delivery(organization),
        at=timezone.now(),
        milliseconds=5,
        error=MARKUP,
        answer=MARKUP,
    )


MAKERS: dict[type[Model], Callable[[Organization], Model]] = {
    ApiKey: lambda organization: ApiKeyFactory.create(organization=organization, name=MARKUP),
    Assessment: lambda organization: AssessmentFactory.create(
        organization=organization, name=MARKUP
    ),
    AssessmentVersion: _assessment_version,
    AuditEntry: _audit_entry,
    Candidate: lambda organization: CandidateFactory.create(organization=organization, name=MARKUP),
    Change: _change,
    Checkpoint: _checkpoint,
    Decision: _decision,
    DeletionJob: _deletion_job,
    HiringOrder: _hiring_order,
    IdempotencyRecord: _idempotency_record,
    Instructions: _instructions,
    InvitationEmail: _invitation_email,
    Membership: lambda organization: MembershipFactory.create(organization=organization),
    MemoryEntry: _memory_entry,
    AssistantTurn: _assistant_turn,
    EditProposal: _edit_proposal,
    AssistantUsage: _assistant_usage,
    WorkflowRun: _workflow_run,
    Message: _message,
    Note: _note,
    Organization: lambda organization: organization,
    RefusedSave: _refused_save,
    Review: lambda organization: ReviewFactory.create(score=_score(organization), note=MARKUP),
    Score: _score,
    ScoringRun: _scoring_run,
    Session: lambda organization: session_with_markup(organization, status="in_progress"),
    SessionTag: _session_tag,
    SessionPhase: lambda organization: session_with_markup(organization).phases.get(),
    Skill: _skill,
    SourceConnection: _source_connection,
    StoredFile: _stored_file,
    Tag: _tag,
    TimeExtension: _extension,
    Transition: _transition,
    WebhookAttempt: _webhook_attempt,
    WebhookDelivery: _webhook_delivery,
    WebhookEndpoint: _webhook,
    WorkSnapshot: _work_snapshot,
}
FACTS: tuple[type[Model], ...] = (
    AssessmentVersion,
    AssistantTurn,
    AssistantUsage,
    AuditEntry,
    Change,
    Checkpoint,
    Decision,
    DeletionJob,
    EditProposal,
    HiringOrder,
    IdempotencyRecord,
    Instructions,
    InvitationEmail,
    MemoryEntry,
    Message,
    Note,
    RefusedSave,
    Review,
    Score,
    ScoringRun,
    SessionPhase,
    SessionTag,
    Skill,
    SourceConnection,
    StoredFile,
    Tag,
    TimeExtension,
    Transition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WorkflowRun,
    WorkSnapshot,
)

if apps.is_installed("events_app"):
    from tests.events_app import admin_rows as events

    MAKERS |= events.MAKERS
    FACTS += events.FACTS


def name_of(model: type[Model]) -> str:
    assert model._meta.model_name is not None
    return model._meta.model_name
