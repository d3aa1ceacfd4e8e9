"""The lifecycle's columns by the other two doors: assignment in Python, and raw SQL."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.lifecycle.transitions import TRANSITIONS
from sessions_app.models import LIFECYCLE_FIELDS, Session
from sessions_app.vocabulary.enums import Status
from tests.annotations import Json
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", Status)
def test_a_status_cannot_be_assigned(status: Status) -> None:
    session = SessionFactory.create(status=status)
    for other in set(Status) - {status}:
        with pytest.raises(AttributeError, match="lifecycle"):
            session.status = other
    assert session.status == status


@pytest.mark.parametrize("field", sorted(LIFECYCLE_FIELDS))
def test_a_queryset_cannot_write_the_lifecycles_fields(field: str) -> None:
    session = SessionFactory.create()
    with pytest.raises(AttributeError, match="lifecycle"):
        Session.objects.filter(pk=session.pk).update(**{field: None})
    with pytest.raises(AttributeError, match="lifecycle"):
        Session.objects.bulk_update([session], [field])
    with pytest.raises(AttributeError, match="lifecycle"):
        session.save(update_fields=[field])


def test_saving_a_stale_instance_keeps_what_the_lifecycle_wrote_meanwhile() -> None:
    stale = SessionFactory.create()
    lifecycle.start_setup(stale.pk, actor=CANDIDATE)
    stale.due_date = timezone.now()
    stale.save()
    kept = Session.objects.get()
    assert (kept.status, kept.due_date) == (Status.SETUP, stale.due_date)


def test_refreshing_reads_the_status_again() -> None:
    session = SessionFactory.create()
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    session.refresh_from_db()
    assert session.status == Status.SETUP


def test_a_deferred_status_is_loaded_on_access() -> None:
    SessionFactory.create(status=Status.SUBMITTED)
    assert Session.objects.only("id").get().status == Status.SUBMITTED


def test_refreshing_a_deleted_session_keeps_the_status_that_was_known() -> None:
    gone = Session(pk=uuid4(), status=Status.SETUP)
    with pytest.raises(Session.DoesNotExist):
        gone.refresh_from_db()
    assert gone.status == Status.SETUP


@pytest.mark.postgresql
@pytest.mark.parametrize("source", Status)
def test_raw_sql_can_make_only_the_allowed_transitions(source: Status) -> None:
    for target in set(Status) - {source}:
        session = SessionFactory.create(status=source)
        if (source, target) in TRANSITIONS:
            _move(session, target)
            session.refresh_from_db()
            assert session.status == target
        else:
            with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
                _move(session, target)


def _move(session: Session, target: Status) -> None:
    """The status with the columns that its constraints ask for, as raw SQL."""
    running = target in (Status.SETUP, Status.IN_PROGRESS)
    order = list(Status)
    wanted = {
        "setup_started_at": order.index(target) >= 1,
        "task_started_at": order.index(target) >= 2,
        "submitted_at": order.index(target) >= 3,
        "scoring_started_at": order.index(target) >= 4,
        "scored_at": order.index(target) >= 5,
        "reviewed_at": order.index(target) >= 6,
        "timer_ends_at": running,
    }
    sets = ", ".join(f"{name} = {'now()' if on else 'NULL'}" for name, on in wanted.items())
    by = "'candidate'" if wanted["submitted_at"] else "NULL"
    index = "0" if wanted["task_started_at"] else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE sessions_app_session SET status = %s, {sets}, submitted_by = {by}, "
            f"current_phase_index = {index} WHERE id = %s",
            [target, session.pk],
        )


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "done"},
        {"status": "setup", "setup_started_at": None},
        {"status": "setup", "timer_ends_at": None},
        {"status": "invited", "submitted_at": NOON},
        {"status": "submitted", "submitted_by": None},
        {"status": "submitted", "submitted_by": "nobody"},
        {"status": "submitted", "timer_ends_at": NOON},
        {"status": "scored", "scored_at": None},
        {"status": "reviewed", "reviewed_at": None},
        {"status": "in_progress", "current_phase_index": None},
        {"status": "invited", "current_phase_index": 0},
    ],
    ids=str,
)
def test_the_database_refuses_times_that_contradict_the_status(columns: Json) -> None:
    status = columns["status"] if columns["status"] in Status.values else "invited"
    session = SessionFactory.create(status=status)
    row = {
        **Session.objects.values().get(pk=session.pk),
        "id": CandidateFactory.create().pk,
        "token": "other",
        "assessment_id": AssessmentFactory.create(organization=session.organization).pk,
        **columns,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.bulk_create([Session(**row)])


def test_a_candidate_has_one_open_session_for_an_assessment() -> None:
    first = SessionFactory.create(status=Status.IN_PROGRESS)
    same = {"assessment": first.assessment, "candidate": first.candidate}
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory.create(organization=first.organization, **same)
    SessionFactory.create(organization=first.organization, status=Status.SUBMITTED, **same)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_session_cannot_mix_organizations() -> None:
    with pytest.raises(IntegrityError):
        SessionFactory.create(assessment=AssessmentFactory.create())


def test_tokens_are_letters_and_digits_and_never_repeat() -> None:
    tokens = {SessionFactory.create().token for _ in range(5)}
    assert len(tokens) == 5
    assert all(token and token.isalnum() and len(token) == 32 for token in tokens)
