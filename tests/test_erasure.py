"""Erasing a person: no table, file or log line keeps what was theirs; what is not theirs stays."""

import logging
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.utils import timezone

from events_app import flags
from events_app.log import NewEvent, record
from events_app.models import LogHead
from events_app.verification import verify
from gradient.core.json_fields import RecordedJSONField
from gradient.core.personal_data import PersonalData
from sessions_app import lifecycle
from sessions_app.accounts import audit, candidates
from sessions_app.invitations.mail import queue
from sessions_app.lifecycle import conversation
from sessions_app.models import (
    AssistantTurn,
    AuditEntry,
    Candidate,
    Change,
    EditProposal,
    Erasure,
    HiringOrder,
    IdempotencyRecord,
    InvitationEmail,
    Message,
    Note,
    ScoringRun,
    Session,
    SourceConnection,
    TimeExtension,
    Transition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WorkflowRun,
    WorkSnapshot,
    compress_state,
)
from sessions_app.vocabulary.enums import MessageRole, Outcome
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.workspace import preparation
from sessions_app.workspace.files import keep_for_session
from tests.factories import MembershipFactory, SessionFactory, UserFactory
from tests.sessions_app.verbs import SCORE, STAFF, erase
from tests.stored_rows import readable, rows

pytestmark = pytest.mark.django_db

MARK = "Zyxwvut"
OURS = [
    model
    for label in ("sessions_app", "events_app")
    for model in apps.get_app_config(label).get_models()
]
TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    RecordedJSONField,
)


def personal_data(model: type[models.Model]) -> PersonalData:
    data: PersonalData = model.personal_data  # type: ignore[attr-defined]  # checked below
    return data


def texts(model: type[models.Model]) -> set[str]:
    """The columns that can hold text of any kind."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) and not getattr(field, "choices", None)
    }


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_text_column_is_marked_as_personal_or_as_not(model: type[models.Model]) -> None:
    marks = personal_data(model)
    assert not set(marks.erased) & set(marks.others)
    assert texts(model) == set(marks.erased) | set(marks.others)


def tables_with(text: str) -> set[str]:
    return {table for table, row in rows() if text.lower() in row.lower()}


@pytest.fixture
def session(db: None) -> Session:
    """A reviewed session with the mark in every personal column that any model has."""
    session = SessionFactory.create(
        status="in_progress",
        phase_minutes=(30, 30),
        candidate__name=f"{MARK} Smith",
        candidate__email=f"{MARK.lower()}@example.com",
        token=f"{MARK}0123456789abcdef",
    )
    lifecycle.checkpoint(session.pk, {"text": MARK})
    lifecycle.checkpoint(session.pk, {"text": f"{MARK} 0"}, if_match=frozenset({MARK}))
    lifecycle.advance_phase(session.pk, state={"text": f"{MARK} 2"})
    WorkSnapshot.objects.create(
        session=session,
        phase_index=0,
        revision=99,
        saved_at=timezone.now(),
        content=compress_state({"text": MARK}),
    )
    conversation.record(session.pk, role=MessageRole.USER, content=MARK)
    preparation.write_instructions(session.pk, MARK)
    preparation.remember(session.pk, key=MARK, value=MARK)
    preparation.add_skill(session.pk, name=MARK, instructions=MARK, file_name=f"{MARK}.md")
    SourceConnection.objects.create(session=session, source="drive")
    keep_for_session(session.pk, name=f"{MARK}.txt", content=MARK.encode())
    AssistantTurn.objects.create(
        session=session, text=MARK, fault=MARK, lease_ends_at=timezone.now()
    )
    WorkflowRun.objects.create(
        turn=AssistantTurn.objects.get(),
        session=session,
        number=1,
        phase_index=1,
        step=0,
        step_id=MARK,
        step_name=MARK,
        prompt=MARK,
        inputs=[MARK],
    )
    EditProposal.objects.create(
        session=session,
        turn_id=session.pk,
        phase_index=1,
        path="title",
        part_id=MARK,
        change={"before": MARK, "after": MARK},
        reason=MARK,
    )
    record(session.pk, [NewEvent("file_uploaded", 1, "task", {"name": MARK})])
    record(session.pk, [NewEvent("security_flag", 2, "task", {"name": MARK})])
    lifecycle.extend(session.pk, minutes=5, reason=MARK, actor=STAFF)
    lifecycle.submit(session.pk, actor=STAFF)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    ScoringRun.objects.update(last_fault=MARK)
    score = SCORE.copy()
    score["explanations"] = {"delegation": {"x": MARK}}
    score["summary_text"] = score["feedback_text"] = MARK
    score["follow_up_questions"] = [MARK]
    lifecycle.finish_scoring(session.pk, **score)
    adjustment = {"categoryId": "delegation", "points": 9, "reason": MARK}
    lifecycle.review(session.pk, actor=STAFF, adjustments=[adjustment], note=MARK)
    lifecycle.reopen(session.pk, actor=STAFF, reason=MARK)
    lifecycle.review(session.pk, actor=STAFF, adjustments=[adjustment], note=MARK)
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason=MARK, actor=STAFF)
    lifecycle.set_tags(session.pk, [MARK], actor=STAFF)
    Note.objects.create(session=session, text=MARK)
    return _with_outside_rows(session)


def _with_outside_rows(session: Session) -> Session:
    queue(session, site="https://example.com")
    InvitationEmail.objects.update(
        last_error=MARK, status="sent", due_at=None, claim=None, sent_at=timezone.now()
    )
    HiringOrder.objects.create(
        organization_id=session.organization_id,
        session=session,
        system="greenhouse",
        external_id=MARK,
        profile_url=MARK,
        notify_url=MARK,
        credential=MARK,
        problem=MARK,
    )
    flag = session.events.get(type="security_flag")
    user = MembershipFactory.create(organization=session.organization).user
    flags.decide(session.pk, flag.seq, decision="dismiss", note=MARK, author_id=user.pk)
    IdempotencyRecord.objects.create(
        credential="key:1",
        key="k",
        fingerprint="f",
        status_code=200,
        answer=MARK,
        session_id=session.pk,
    )
    endpoint = WebhookEndpoint.objects.create(
        organization=session.organization, url="https://example.com", secret="whsec_x"
    )
    change = Change.objects.filter(session_id=session.pk).latest("id")
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint, change=change, message_id=change.message_id, type="x", payload="{}"
    )
    WebhookAttempt.objects.create(
        delivery=delivery, at=timezone.now(), milliseconds=1, error=MARK, answer=MARK
    )
    organization_id = session.organization_id
    audit.record("x", session.pk, organization_id=organization_id, actor=STAFF, reason=MARK)
    for obj in session, session.candidate:
        _with_log_entry(obj)
    return session


def _with_log_entry(obj: models.Model) -> None:
    LogEntry.objects.create(
        user=UserFactory.create(),
        content_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        object_repr=str(obj),
        action_flag=CHANGE,
        change_message=MARK,
    )


def test_the_session_of_these_tests_has_the_mark_in_every_personal_column(
    session: Session,
) -> None:
    lacking = {
        f"{model.__name__}.{column}"
        for model in OURS
        for column in personal_data(model).erased
        if not any(
            MARK.lower() in readable(value).lower()
            for value in (getattr(row, column) for row in model._base_manager.all())
        )
    }
    not_readable = {"Session.token_hash", "Session.token_encrypted"}
    hashes = {"Checkpoint.digest", "StoredFile.sha256"}
    assert lacking == hashes | not_readable


def test_nothing_of_the_person_is_left_in_any_table(session: Session) -> None:
    digests = set(session.checkpoints.values_list("digest", flat=True))
    token = session.token_hash, session.token_encrypted
    assert len(tables_with(MARK)) > 10
    erase(session)
    assert tables_with(MARK) == set()
    assert [tables_with(str(stored)) for stored in token] == [set(), set()]
    assert not any(tables_with(digest) for digest in digests if digest)


def test_no_log_line_names_the_person(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="root"):
        erase(session)
    lines = [line for line in caplog.text.splitlines() if "django.db" not in line]
    assert not any(MARK in line for line in lines)


def test_statuses_times_numbers_and_hashes_stay(session: Session) -> None:
    def kept() -> list[Any]:
        return [
            list(Session.objects.values("status", "submitted_at", "final_percent")),
            list(Transition.objects.values("from_status", "to_status", "at")),
            list(TimeExtension.objects.values("minutes", "actor_id")),
            list(session.scores.values("auto_total", "auto_scores", "rubric")),
            list(session.scores.values("reviews__final_total", "reviews__adjustments__0__points")),
            [bytes(hash) for hash in session.events.values_list("hash", flat=True)],
            list(session.events.values("seq", "type", "timestamp_ms", "created_at")),
            list(session.checkpoints.values("revision", "saved_at", "sealed_at")),
        ]

    before = kept()
    erase(session)
    assert kept() == before


def test_the_log_still_verifies(session: Session) -> None:
    assert verify(session.pk) == []
    erase(session)
    assert verify(session.pk) == []


def test_one_audit_entry_without_personal_data_remains(session: Session) -> None:
    entry = erase(session)
    assert (entry.action, entry.object_id) == ("candidate.erased", session.candidate_id)
    assert entry.details["messages"] == 1
    assert entry.details["events"] == session.events.count()
    assert AuditEntry.objects.filter(action__startswith="candidate").get() == entry


def test_another_person_is_left_alone(session: Session) -> None:
    other = SessionFactory.create(
        organization=session.organization, candidate__name="Somebody Else", status="in_progress"
    )
    lifecycle.checkpoint(other.pk, {"text": "of somebody else"})
    Message.objects.create(session=other, role="user", content="of somebody else")
    erase(session)
    other.refresh_from_db()
    assert other.token
    assert other.candidate.name == "Somebody Else"
    assert other.checkpoints.get().state == {"text": "of somebody else"}
    assert other.messages.get().content == "of somebody else"
    assert not Erasure.objects.filter(session=other).exists()


def test_the_address_can_be_invited_again_as_another_person(session: Session) -> None:
    email = session.candidate.email
    erase(session)
    again, is_new = lifecycle.invite(session.assessment, email=email, name="Another")
    assert is_new
    assert again.candidate_id != session.candidate_id
    assert Candidate.objects.get(pk=session.candidate_id).name == "Erased"


def test_an_erased_candidate_is_not_restored_by_the_next_invitation(
    session: Session,
) -> None:
    erase(session)
    erased = Candidate.objects.get(pk=session.candidate_id)
    candidates.get_or_restore(session.organization_id, email=f"{MARK}@example.com", name="X")
    erased.refresh_from_db()
    assert erased.deleted_at is not None
    assert erased.name == "Erased"


def test_an_erased_session_is_not_scored_again(session: Session) -> None:
    other = SessionFactory.create(status="submitted")
    erase(other)
    with pytest.raises(Conflict, match="erased"):
        lifecycle.begin_scoring(other.pk, actor=STAFF)


def test_an_event_that_says_it_was_erased_is_found_if_no_erasure_is_on_record(
    session: Session,
) -> None:
    LogHead.objects.filter(pk=session.pk).update(erased_count=1)
    assert "no erasure was recorded" in verify(session.pk)[0].message


def test_an_erased_event_that_has_data_again_is_found(session: Session) -> None:
    erase(session)
    LogHead.objects.filter(pk=session.pk).update(erased_count=F("event_count") - 1)
    last = session.events.latest("seq")
    assert [found.seq for found in verify(session.pk)] == [last.seq]


def test_a_person_with_a_legal_hold_is_not_erased(session: Session) -> None:
    organization_id, candidate_id = session.organization_id, session.candidate_id
    candidates.hold(organization_id, candidate_id, reason="Lawsuit", actor=STAFF)
    before = tables_with(MARK)
    with pytest.raises(Conflict, match="legal hold"):
        erase(session)
    assert tables_with(MARK) == before
    candidates.release(organization_id, candidate_id, actor=STAFF)
    erase(session)
    assert tables_with(MARK) == set()


def test_a_deleted_candidate_can_be_erased_and_an_erased_one_cannot(session: Session) -> None:
    candidates.delete(session.organization_id, session.candidate_id, actor=STAFF)
    erase(session)
    with pytest.raises(NotFound):
        erase(session)


def test_the_admin_s_log_is_emptied_of_this_person_and_of_nobody_else(session: Session) -> None:
    other = SessionFactory.create(organization=session.organization)
    _with_log_entry(other)
    LogEntry.objects.create(
        user=UserFactory.create(),
        content_type=ContentType.objects.get_for_model(Note),
        object_id=str(session.pk),  # as if something else had the same id
        object_repr="Something else",
        action_flag=CHANGE,
        change_message=MARK,
    )
    entry = erase(session)
    assert entry.details["admin log entries"] == 2
    logged = LogEntry.objects.order_by("action_time").values_list("object_id", "object_repr")
    assert list(logged) == [
        (str(session.pk), "Erased"),
        (str(session.candidate_id), "Erased"),
        (str(other.pk), str(other)),
        (str(session.pk), "Something else"),
    ]
    assert set(LogEntry.objects.values_list("change_message", flat=True)) == {"", MARK}
