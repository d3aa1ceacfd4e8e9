from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.deletion import preview, single
from sessions_app.deletion.rows import ROWS, RelatedRows
from sessions_app.models import DeletionItem, Message, Organization, Session
from tests.factories import SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.registries import only
from tests.sessions_app.deletion.bulk import preview_job
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    """One in each status, the oldest invited on `DAY`, and one more that is not selected."""
    statuses = ("invited", "setup", "in_progress", "submitted", "scoring", "scored", "reviewed")
    sessions = [
        SessionFactory.create(
            organization=organization, status=status, created_at=DAY + timedelta(days=number)
        )
        for number, status in enumerate(statuses)
    ]
    SessionFactory.create(organization=organization, created_at=DAY - timedelta(days=1))
    return sessions


def test_it_counts_messages_scores_and_reviews(sessions: list[Session]) -> None:
    *_, scored, reviewed = sessions
    Message.objects.create(session=reviewed, role="user", content="Hello")
    ScoreFactory.create(session=scored)
    ReviewFactory.create(score=ScoreFactory.create(session=reviewed))
    facts = preview_job(*sessions).facts
    kinds = ("sessions", "messages", "scores", "reviews")
    assert {name: facts["rows"][name] for name in kinds} == {
        "sessions": 7,
        "messages": 1,
        "scores": 2,
        "reviews": 1,
    }
    assert facts == {
        "rows": facts["rows"],
        "statuses": dict.fromkeys([session.status for session in sessions], 1),
        "running": 2,
        "unreviewed": 3,
        "held": 0,
        "oldest": "2026-03-01T09:00:00+00:00",
        "newest": "2026-03-07T09:00:00+00:00",
    }


def test_a_session_whose_time_is_over_does_not_count_as_running(organization: Organization) -> None:
    started_at = timezone.now() - timedelta(hours=3)
    over = SessionFactory.create(organization=organization, status="in_progress", now=started_at)
    facts = preview_job(over).facts
    assert (facts["running"], facts["statuses"]) == (0, {"submitted": 1})


def test_the_rows_of_other_apps_are_summed(sessions: list[Session]) -> None:
    with only(ROWS, RelatedRows("minutes", "setup_minutes")):
        rows = preview_job(*sessions).facts["rows"]
    assert rows["minutes"] == 7 * 15
    assert list(rows)[:2] == ["sessions", "minutes"]


def test_the_sample_is_the_newest_twenty(organization: Organization) -> None:
    sessions = [
        SessionFactory.create(organization=organization, created_at=DAY + timedelta(days=number))
        for number in range(22)
    ]
    assert preview.sample(preview_job(*sessions)) == sessions[:1:-1]


def test_the_sample_has_only_existing_sessions(sessions: list[Session]) -> None:
    job = preview_job(*sessions[:2])
    gone = sessions[0]
    single.delete_session(gone.pk, organization_id=gone.organization_id, actor=STAFF)
    assert preview.sample(job) == [sessions[1]]


def test_rows_that_no_session_has_count_as_zero(organization: Organization) -> None:
    with only(ROWS, RelatedRows("percents", "final_percent")):
        facts = preview_job(SessionFactory.create(organization=organization)).facts
    assert facts["rows"]["percents"] == 0
    assert (facts["running"], facts["unreviewed"]) == (0, 0)


def test_the_sample_costs_one_query(
    sessions: list[Session], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    job = preview_job(*sessions)
    with django_assert_num_queries(1):
        names = {(each.candidate.name, each.assessment.name) for each in preview.sample(job)}
    assert len(names) == 7


def test_the_sample_orders_sessions_of_the_same_time_by_id(
    organization: Organization,
) -> None:
    sessions = [
        SessionFactory.create(id=UUID(int=number), organization=organization, created_at=DAY)
        for number in (2, 3, 1)
    ]
    assert preview.sample(preview_job(*sessions)) == [sessions[1], sessions[0], sessions[2]]


def test_the_sample_has_only_the_waiting_sessions_of_its_job(sessions: list[Session]) -> None:
    job = preview_job(*sessions[:3])
    preview_job(*sessions[3:])
    DeletionItem.objects.filter(job=job, session_id=sessions[0].pk).update(outcome="failed")
    assert preview.sample(job) == [sessions[2], sessions[1]]
