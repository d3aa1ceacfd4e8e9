from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.deletion import single
from sessions_app.invitations import mail
from sessions_app.models import (
    AssistantTurn,
    AuditEntry,
    EditProposal,
    Erasure,
    HiringOrder,
    IdempotencyRecord,
    Instructions,
    MemoryEntry,
    Message,
    Note,
    Session,
    SessionTag,
    Skill,
    SourceConnection,
    Tag,
    TimeExtension,
    Transition,
    WorkflowRun,
)
from sessions_app.vocabulary.enums import Outcome
from sessions_app.vocabulary.exceptions import NotFound
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory, StoredFileFactory
from tests.sessions_app.verbs import STAFF, VERBS, with_scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    """A session with a row in every table that can hold one."""
    session = SessionFactory.create(status="in_progress", phase_minutes=(30, 30))
    lifecycle.checkpoint(session.pk, {"text": "a"})
    lifecycle.checkpoint(session.pk, {"text": "b"}, if_match=frozenset({"0"}))
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF)
    for verb in VERBS:
        if verb.name in ("begin_scoring", "finish_scoring", "review"):
            verb.call(session.pk)
    Message.objects.create(session=session, role="user", content="Hello")
    TimeExtension.objects.create(
        session=session, minutes=5, reason="Fire alarm", actor_kind="staff"
    )
    SessionTag.objects.create(
        session=session,
        tag=Tag.objects.create(organization=session.organization, name="VIP", key="vip"),
        position=0,
        session_created_at=session.created_at,
    )
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="Ask again", actor=STAFF)
    Note.objects.create(session=session, text="Look again")
    mail.queue(session, site="https://gradient.example")
    HiringOrder.objects.create(
        organization=session.organization, session=session, system="greenhouse", external_id="1"
    )
    Instructions.objects.create(session=session, text="Be brief.")
    MemoryEntry.objects.create(session=session, key="reader", value="The board")
    SourceConnection.objects.create(session=session, source="drive")
    StoredFileFactory.create(session=session)
    turn = AssistantTurn.objects.create(session=session, lease_ends_at=timezone.now())
    WorkflowRun.objects.create(
        turn=turn, session=session, number=1, phase_index=1, step=0, prompt="Sort."
    )
    EditProposal.objects.create(
        session=session, turn_id=uuid4(), phase_index=1, path="title", change={}
    )
    Skill.objects.create(session=session, name="check", instructions="Recompute.", origin="created")
    IdempotencyRecord.objects.create(
        credential=f"session:{session.pk}", key="k", fingerprint="f", answer='{"ok": true}'
    )
    return session


EXPECTED = {
    "assistant turns": 1,
    "checkpoints": 2,
    "decisions": 1,
    "edit proposals": 1,
    "hiring orders": 1,
    "instructions of sessions": 1,
    "invitation emails": 1,
    "memory entries": 1,
    "messages": 1,
    "notes": 1,
    "refused saves": 1,
    "reviews": 1,
    "scores": 1,
    "scoring runs": 1,
    "session phases": 2,
    "session tags": 1,
    "sessions": 1,
    "skills": 1,
    "source connections": 1,
    "stored files": 1,
    "time extensions": 1,
    "transitions": 4,
    "work snapshots": 1,
    "workflow runs": 1,
}


def delete(
    session: Session, *, organization_id: UUID | None = None, reason: str = ""
) -> AuditEntry:
    return single.delete_session(
        session.pk,
        organization_id=organization_id or session.organization_id,
        actor=STAFF,
        reason=reason,
    )


def test_all_rows_are_deleted_and_one_audit_entry_remains(session: Session) -> None:
    entry = delete(session, reason="Withdrew consent")
    for model in Session, Message, Transition, IdempotencyRecord:
        assert not model.objects.exists()
    assert AuditEntry.objects.get() == entry
    assert (entry.action, entry.object_id) == ("session.deleted", session.pk)
    assert (entry.actor_kind, entry.actor_id, entry.reason) == ("staff", "7", "Withdrew consent")
    assert {name: entry.details[name] for name in EXPECTED} == EXPECTED


def test_the_test_covers_every_model_of_this_app_that_points_to_a_session(
    session: Session,
) -> None:
    pointing = {
        str(relation.related_model._meta.verbose_name_plural)
        for relation in Session._meta.related_objects
        if relation.related_model._meta.app_label == "sessions_app"
        and relation.related_model is not Erasure  # of a session whose rows are empty
    }
    assert pointing <= set(EXPECTED)


def test_other_sessions_keep_their_rows(session: Session) -> None:
    other = with_scores(SessionFactory.create(status="reviewed"))
    lifecycle.reopen(other.pk, actor=STAFF, reason="Once more")
    delete(session)
    assert Session.objects.get() == other
    assert (other.transitions.count(), other.scores.get().reviews.count()) == (1, 1)
    assert Session.objects.select_related("candidate", "assessment").count() == 1


def test_stored_responses_to_api_keys_that_contain_the_session_are_blanked(
    session: Session,
) -> None:
    key = ApiKeyFactory.create(organization=session.organization)
    other = SessionFactory.create(organization=session.organization)
    for each in (session, other):
        IdempotencyRecord.objects.create(
            credential=f"api_key:{key.pk}",
            key=str(each.pk),
            fingerprint="f",
            status_code=201,
            answer="{}",
            session_id=each.pk,
        )
    delete(session)
    left = {record.key: record.answer for record in IdempotencyRecord.objects.all()}
    assert left == {str(session.pk): "", str(other.pk): "{}"}


def test_the_entry_has_no_personal_data(session: Session) -> None:
    entry = str(delete(session).__dict__)
    assert session.candidate.name not in entry
    assert session.candidate.email not in entry


def test_a_deletion_needs_no_reason(session: Session) -> None:
    entry = single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    assert entry.reason == ""


def test_another_organization_deletes_nothing(session: Session) -> None:
    with pytest.raises(NotFound):
        delete(session, organization_id=OrganizationFactory.create().pk)
    assert Session.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_deleted_session_is_not_found(session: Session) -> None:
    delete(session)
    with pytest.raises(NotFound):
        delete(session)
    assert AuditEntry.objects.count() == 1


def test_an_unknown_session_is_not_found() -> None:
    with pytest.raises(NotFound):
        single.delete_session(uuid4(), organization_id=OrganizationFactory.create().pk, actor=STAFF)


def test_a_failure_rolls_everything_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditEntry.objects, "create", _fail)
    with pytest.raises(RuntimeError):
        delete(session)
    counted = {
        name: apps.get_model(label).objects.count()
        for name, label in (
            ("messages", "sessions_app.Message"),
            ("scores", "sessions_app.Score"),
            ("sessions", "sessions_app.Session"),
        )
    }
    assert counted == {name: EXPECTED[name] for name in counted}


def test_the_number_of_queries_does_not_depend_on_the_rows(session: Session) -> None:
    other = SessionFactory.create(status="in_progress")
    Message.objects.bulk_create(
        Message(session=other, role="user", content="x", created_at=timezone.now())
        for _ in range(300)
    )
    with CaptureQueriesContext(connection) as few:
        delete(session)
    with CaptureQueriesContext(connection) as many:
        delete(other)
    assert len(many) == len(few)


@pytest.mark.postgresql
@pytest.mark.parametrize("model", [Transition, TimeExtension])
def test_raw_sql_cannot_delete_single_records(session: Session, model: type[Model]) -> None:
    with (
        pytest.raises(IntegrityError, match="go only together"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def _fail(**kwargs: Any) -> None:
    raise RuntimeError("the disk is full")
