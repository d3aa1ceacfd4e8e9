import hashlib
import json
from datetime import datetime
from uuid import uuid4

import pytest

from sessions_app.deletion import jobs, receipt, runner
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from tests.annotations import Json
from tests.factories import SessionFactory
from tests.sessions_app.deletion.bulk import REASON, queued_job, run_worker
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    sessions = SessionFactory.create_batch(3, organization=organization, status="submitted")
    return sorted(sessions, key=lambda session: session.pk)


def document(job: DeletionJob) -> Json:
    job.refresh_from_db()
    read: Json = json.loads("".join(receipt.document(job)))
    return read


def iso(time: datetime | None) -> str:
    assert time is not None
    return time.isoformat().replace("+00:00", "Z")


def test_a_receipt_has_ids_counts_who_when_and_why(
    sessions: list[Session], organization: Organization
) -> None:
    job = queued_job(*sessions)
    run_worker()
    content = document(job)
    ids = [str(session.pk) for session in sessions]
    assert content == {
        "deletion": str(job.pk),
        "organization": str(organization.pk),
        "status": "completed",
        "reason": REASON,
        "orderedBy": STAFF.id,
        "cancelledBy": None,
        "orderedAt": iso(job.ordered_at),
        "startedAt": iso(job.started_at),
        "endedAt": iso(job.ended_at),
        "selected": 3,
        "includesRunning": False,
        "rows": job.counts,
        "sha256": hashlib.sha256("".join(f"{id}\n" for id in ids).encode()).hexdigest(),
        "deleted": ids,
        "leftOutRunning": [],
        "missing": [],
        "failed": [],
        "kept": [],
    }


def test_a_cancelled_job_lists_what_it_kept(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    runner.run_chunk(rows=1)
    jobs.cancel(job.pk, actor=STAFF)
    content = document(job)
    ends = {(end.outcome, end.number): set(map(str, end.ids)) for end in receipt.outcomes(job)}
    assert ends == {
        ("deleted", 1): set(content["deleted"]),
        ("waiting", 2): set(content["kept"]),
    }
    assert (len(content["deleted"]), len(content["kept"])) == (1, 2)
    assert {*content["deleted"], *content["kept"]} == {str(session.pk) for session in sessions}


def test_each_outcome_is_told_in_words(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    job.deleted, job.running, job.missing, job.failed, job.total = 1, 2, 3, 4, 15
    assert [(group.label, group.number) for group in receipt.outcomes(job)] == [
        ("Deleted", 1),
        ("Left out because they were running", 2),
        ("Already deleted", 3),
        ("Could not be deleted", 4),
        ("Kept because the deletion was cancelled", 5),
    ]


def test_an_outcome_shows_its_first_hundred_ids(organization: Organization) -> None:
    job = queued_job(SessionFactory.create(organization=organization, status="submitted"))
    DeletionItem.objects.bulk_create(
        DeletionItem(job=job, session_id=uuid4(), outcome="deleted") for _ in range(102)
    )
    job.deleted = 102
    ids = job.items.filter(outcome="deleted").order_by("id").values_list("session_id", flat=True)
    assert receipt.outcomes(job)[0].ids == list(ids[:100])


def test_a_time_that_never_came_is_null(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    jobs.cancel(job.pk, actor=STAFF)
    assert document(job)["startedAt"] is None


def test_a_receipt_has_no_personal_data(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    run_worker()
    text = json.dumps(document(job))
    for session in sessions:
        for text_of_person in (session.candidate.name, session.candidate.email, session.token):
            assert str(text_of_person) not in text


def test_a_receipt_is_formatted_as_json_dumps_formats_it(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    run_worker()
    job.refresh_from_db()
    text = "".join(receipt.document(job))
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
