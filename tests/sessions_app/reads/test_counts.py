"""The counts of sessions, against the sessions themselves; on both databases."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from sessions_app import lifecycle
from sessions_app.deletion import single
from sessions_app.models import Assessment, Organization, Session
from sessions_app.reads import counts, queries
from sessions_app.reads.counts import Selection
from sessions_app.vocabulary.enums import Status
from tests.factories import (
    AssessmentFactory,
    CandidateFactory,
    OrganizationFactory,
    SessionFactory,
)
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.tampering import emptying

pytestmark = pytest.mark.django_db

NEWEST = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def spread(organization: Organization) -> list[Assessment]:
    """Sixty sessions of two assessments over forty days, several on some days."""
    rng = random.Random(4)
    assessments = AssessmentFactory.create_batch(2, organization=organization)
    for _ in range(60):
        SessionFactory.create(
            organization=organization,
            assessment=rng.choice(assessments),
            status=rng.choice([Status.INVITED, Status.SUBMITTED, Status.SCORED]),
            created_at=NEWEST - timedelta(days=int(rng.triangular(0, 40, 3)), hours=rng.random()),
        )
    return assessments


def selections(organization: Organization, assessments: list[Assessment]) -> Iterator[Selection]:
    for assessment in (None, *assessments):
        for status in (None, Status.SUBMITTED, Status.REVIEWED):
            assessment_id = assessment.pk if assessment else None
            yield Selection(organization.pk, assessment_id=assessment_id, status=status)


def wrong_counts() -> int:
    """The number of stored counts that differ from the sessions, by the database's own rebuild."""
    return counts.rebuild() if counts.are_kept() else 0


def test_totals_equal_the_number_of_rows(
    organization: Organization, spread: list[Assessment]
) -> None:
    SessionFactory.create()
    for selection in selections(organization, spread):
        assert counts.total(selection) == selection.rows().count()


def test_pages_equal_slices_of_the_rows(
    organization: Organization, spread: list[Assessment]
) -> None:
    SessionFactory.create(created_at=NEWEST)
    for selection in selections(organization, spread):
        rows = list(selection.rows())
        for offset in range(len(rows) + 3):
            page = counts.page(selection, limit=4, offset=offset)
            assert list(page) == rows[offset : offset + 4]


def test_a_list_has_the_page_and_the_total(
    organization: Organization, spread: list[Assessment]
) -> None:
    selection = Selection(organization.pk, assessment_id=spread[0].pk)
    page = queries.list_sessions(selection, limit=5, offset=7)
    assert page.sessions == list(selection.rows()[7:12])
    assert page.total == selection.rows().count()


def test_the_sessions_of_a_candidate_are_counted(organization: Organization) -> None:
    candidate = CandidateFactory.create(organization=organization)
    SessionFactory.create_batch(3, organization=organization, candidate=candidate)
    SessionFactory.create(organization=organization)
    selection = Selection(organization.pk, candidate_id=candidate.pk)
    assert counts.total(selection) == 3
    assert len(counts.page(selection, limit=2, offset=1)) == 2


def test_an_assessment_of_another_organization_is_empty(organization: Organization) -> None:
    theirs = SessionFactory.create()
    selection = Selection(organization.pk, assessment_id=theirs.assessment_id)
    assert counts.total(selection) == 0
    assert list(counts.page(selection, limit=5, offset=0)) == []
    assert list(counts.page(selection, limit=5, offset=1)) == []


def test_counts_follow_every_change_of_a_session(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    lifecycle.start_task(session.pk, actor=CANDIDATE)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    submitted = Selection(organization.pk, status=Status.SUBMITTED)
    assert counts.total(submitted) == 1
    assert counts.total(Selection(organization.pk, status=Status.INVITED)) == 0
    single.delete_session(session.pk, organization_id=organization.pk, actor=STAFF)
    assert counts.total(submitted) == 0
    assert counts.total(Selection(organization.pk)) == 0


def test_a_rolled_back_session_is_not_counted(organization: Organization) -> None:
    with transaction.atomic():
        SessionFactory.create(organization=organization)
        transaction.set_rollback(True)
    assert counts.total(Selection(organization.pk)) == 0


def test_counts_follow_statements_over_many_rows(organization: Organization) -> None:
    sessions = SessionFactory.create_batch(5, organization=organization)
    for session in sessions:
        session.pk, session.token = uuid4(), uuid4().hex
        session.candidate = CandidateFactory.create(organization=organization)
    Session.objects.bulk_create(sessions)
    assert counts.total(Selection(organization.pk)) == 10
    with transaction.atomic():
        single.delete_rows([session.pk for session in sessions[:3]])
    assert counts.total(Selection(organization.pk)) == 7
    assert wrong_counts() == 0


@pytest.mark.postgresql
class TestKept:
    def test_raw_sql_is_counted_too(self, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization)
        other = OrganizationFactory.create()
        run("SET CONSTRAINTS ALL DEFERRED")
        run(
            "UPDATE sessions_app_session SET organization_id = %s, created_at = %s, "
            "assessment_id = %s, candidate_id = %s WHERE id = %s",
            other.pk,
            NEWEST - timedelta(days=900),
            AssessmentFactory.create(organization=other).pk,
            CandidateFactory.create(organization=other).pk,
            session.pk,
        )
        assert counts.total(Selection(organization.pk)) == 0
        assert counts.total(Selection(other.pk, status=Status.INVITED)) == 1
        assert wrong_counts() == 0

    def test_an_update_that_changes_nothing_counted_writes_no_count(
        self, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization)
        before = written()
        run("UPDATE sessions_app_session SET due_date = now() WHERE id = %s", session.pk)
        session.save()
        assert written() == before

    def test_a_long_transaction_writes_each_row_few_times(self, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization)
        for _ in range(300):
            run(
                "UPDATE sessions_app_session SET created_at = created_at - interval '8 days' "
                "WHERE id = %s",
                session.pk,
            )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT slot, count(DISTINCT since) FROM sessions_app_session_count "
                "WHERE owner_id = %s AND status = '' GROUP BY slot ORDER BY slot",
                [organization.pk],
            )
            days_by_slot = dict(cursor.fetchall())
        assert [slot for slot in days_by_slot if slot > 63] == [64, 65, 66, 67]
        assert max(days_by_slot.values()) <= 66  # 64 statements, each with a day before and after
        assert counts.total(Selection(organization.pk)) == 1
        assert wrong_counts() == 0

    def test_an_emptied_table_counts_nothing(self, organization: Organization) -> None:
        SessionFactory.create(organization=organization)
        run("SET CONSTRAINTS ALL IMMEDIATE")
        with emptying():
            run("TRUNCATE sessions_app_session CASCADE")
        assert counts.total(Selection(organization.pk)) == 0

    def test_the_command_mends_what_is_wrong_and_says_so(
        self, organization: Organization, capsys: pytest.CaptureFixture[str]
    ) -> None:
        SessionFactory.create_batch(3, organization=organization)
        run("UPDATE sessions_app_session_count SET n = n + 7 WHERE owner_id = %s", organization.pk)
        call_command("rebuild_counts")
        assert capsys.readouterr().out == "4 counts were wrong.\n"
        assert counts.total(Selection(organization.pk)) == 3


def test_the_command_finds_nothing_wrong(
    organization: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    SessionFactory.create_batch(3, organization=organization)
    if counts.are_kept():
        call_command("rebuild_counts")
        assert capsys.readouterr().out == "All counts were correct.\n"
    else:
        with pytest.raises(CommandError, match="PostgreSQL only"):
            call_command("rebuild_counts")


def run(statement: Any, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def written() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(xmin::text::bigint) FROM sessions_app_session_count")
        rows, last_transaction = cursor.fetchone()
        return rows, last_transaction
