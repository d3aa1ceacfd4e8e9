"""A log is deleted with its session, counted in previews and receipts."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from events_app import tree
from events_app.log import NewEvent, record
from events_app.models import Event, FlagDecision, LogHead, LogLeaf
from sessions_app.deletion import runner, single
from sessions_app.models import AuditEntry, Organization, Session
from tests.factories import SessionFactory
from tests.sessions_app.deletion.bulk import outcomes, preview_job, queued_job
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def with_log(organization: Organization, count: int) -> Session:
    session = SessionFactory.create(organization=organization, status="submitted")
    record(session.pk, [NewEvent("manual_edit", n, "task") for n in range(count)])
    return session


def delete(session: Session) -> AuditEntry:
    return single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)


def test_the_whole_log_goes_and_is_counted(organization: Organization) -> None:
    session = with_log(organization, 2)
    FlagDecision.objects.create(session=session, seq=1, decision="dismiss")
    tree.begin([session.pk])
    tree.sign_heads()
    entry = delete(session)
    for model in Event, LogHead, LogLeaf, FlagDecision:
        assert not model.objects.exists()
    expected = {"events": 2, "ends of logs": 1, "signed heads of logs": 1, "flag decisions": 1}
    assert {name: entry.details[name] for name in expected} == expected


def test_every_model_of_the_log_that_points_to_a_session_was_in_this_test() -> None:
    pointing = {
        relation.related_model
        for relation in Session._meta.related_objects
        if relation.related_model._meta.app_label == "events_app"
    }
    assert pointing == {Event, LogHead, LogLeaf, FlagDecision}


def test_it_costs_the_same_for_few_events_as_for_many(organization: Organization) -> None:
    few, many = with_log(organization, 1), with_log(organization, 300)
    numbers = []
    for session in (few, many):
        with CaptureQueriesContext(connection) as queries:
            delete(session)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_preview_takes_the_number_of_events_from_the_logs_ends(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sessions = [with_log(organization, 7), with_log(organization, 5)]
    with django_assert_num_queries(12) as queries:
        rows = preview_job(*sessions).facts["rows"]
    assert list(rows.items())[:2] == [("sessions", 2), ("events", 12)]
    assert not any('"events_app_event"' in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(("rows", "taken"), [(1, 1), (2 * (25 + 40), 2), (10_000, 5)])
def test_a_chunk_takes_as_many_sessions_as_their_events_allow(
    organization: Organization, rows: int, taken: int
) -> None:
    job = queued_job(*(with_log(organization, 40) for _ in range(5)))
    assert runner.run_chunk(rows) is True
    assert outcomes(job) == {"deleted": taken}
    assert (job.counts["events"], Event.objects.count()) == (40 * taken, 40 * (5 - taken))


@pytest.mark.postgresql
def test_raw_sql_cannot_take_single_events_away(organization: Organization) -> None:
    with_log(organization, 2)
    with (
        pytest.raises(IntegrityError, match="go only together"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM events_app_event")
