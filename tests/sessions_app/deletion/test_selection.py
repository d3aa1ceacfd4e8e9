from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Q, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.deletion import selection
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests.factories import SessionFactory
from tests.sessions_app.deletion.bulk import preview_job
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def session_ids(job: DeletionJob) -> set[UUID]:
    return set(job.items.values_list("session_id", flat=True))


def create_preview(sessions: QuerySet[Session], *, requested_count: int = 0) -> DeletionJob:
    return selection.create_preview(sessions, actor=STAFF, requested_count=requested_count)


def test_a_job_has_exactly_the_selected_sessions(
    organization: Organization,
) -> None:
    one, two, _ = SessionFactory.create_batch(3, organization=organization)
    job = preview_job(one, two)
    assert session_ids(job) == {one.pk, two.pk}
    assert (job.total, job.organization) == (2, organization)
    assert (job.actor_kind, job.actor_id) == (STAFF.kind, STAFF.id)


def test_a_session_that_comes_later_is_not_part_of_it(organization: Organization) -> None:
    SessionFactory.create(organization=organization, status="submitted")
    job = create_preview(Session.objects.filter(organization=organization, status="submitted"))
    SessionFactory.create(organization=organization, status="submitted")
    assert job.items.count() == 1


def test_a_filter_that_finds_a_session_twice_selects_it_once(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, phase_minutes=(5, 5, 5))
    job = create_preview(Session.objects.filter(phases__minutes=5))
    assert session_ids(job) == {session.pk}


def test_filters_orders_and_joins_are_accepted(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    SessionFactory.create(organization=organization)
    sessions = (
        Session.objects.select_related("candidate", "assessment")
        .filter(Q(status="submitted") | Q(candidate__name="% %s"))
        .order_by("candidate__name")
    )
    assert session_ids(create_preview(sessions)) == {session.pk}


def test_ids_without_a_session_are_counted_as_not_found(organization: Organization) -> None:
    assert (
        create_preview(
            Session.objects.filter(pk=SessionFactory.create().pk), requested_count=4
        ).not_found
        == 3
    )


def test_without_ids_in_the_request_none_is_missing(organization: Organization) -> None:
    assert preview_job(SessionFactory.create(organization=organization)).not_found == 0


@pytest.mark.parametrize("requested", [1, 0])
def test_no_more_than_was_requested_is_missing(organization: Organization, requested: int) -> None:
    sessions = Session.objects.filter(pk=SessionFactory.create(organization=organization).pk)
    assert create_preview(sessions, requested_count=requested).not_found == 0


def test_only_the_organization_s_timers_are_settled(organization: Organization) -> None:
    ended_at = timezone.now() - timedelta(hours=2)
    overdue = SessionFactory.create(organization=organization, status="in_progress", now=ended_at)
    theirs = SessionFactory.create(status="in_progress", now=ended_at)
    preview_job(overdue)
    statuses = dict(Session.objects.values_list("pk", "status"))
    assert statuses == {overdue.pk: "submitted", theirs.pk: "in_progress"}


def test_an_empty_selection_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="No sessions are selected"):
        create_preview(Session.objects.none())
    assert not DeletionJob.objects.exists()


def test_sessions_of_two_organizations_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="several organizations"):
        preview_job(SessionFactory.create(), SessionFactory.create())
    assert not DeletionJob.objects.exists()
    assert not DeletionItem.objects.exists()


def test_too_many_sessions_are_refused(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "MAX_SESSIONS", 2)
    preview_job(*SessionFactory.create_batch(2, organization=organization))
    with pytest.raises(InvalidRequest, match="More than 2 sessions"):
        create_preview(
            Session.objects.exclude(pk=SessionFactory.create(organization=organization).pk)
            | Session.objects.all()
        )
    assert DeletionJob.objects.count() == 1


def test_the_number_of_queries_does_not_depend_on_the_sessions(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        sessions = SessionFactory.create_batch(number, organization=organization)
        with django_assert_num_queries(12):
            preview_job(*sessions)
