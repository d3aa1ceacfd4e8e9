from uuid import UUID

import pytest
from django.db.models import Q, QuerySet
from pytest_django import DjangoAssertNumQueries

from sessions_app.deletion import selection
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests.factories import SessionFactory
from tests.sessions_app.deletion.bulk import chosen
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def ids_of(job: DeletionJob) -> set[UUID]:
    return set(job.items.values_list("session_id", flat=True))


def choose(sessions: QuerySet[Session], **kwargs: int) -> DeletionJob | None:
    return selection.choose(sessions, actor=STAFF, **kwargs)


def test_the_set_is_what_was_selected_and_belongs_to_its_organization(
    organization: Organization,
) -> None:
    one, two, _ = SessionFactory.create_batch(3, organization=organization)
    job = chosen(one, two)
    assert ids_of(job) == {one.pk, two.pk}
    assert (job.total, job.organization, job.actor_id) == (2, organization, STAFF.id)


def test_a_session_that_comes_later_is_not_part_of_it(organization: Organization) -> None:
    SessionFactory.create(organization=organization, status="submitted")
    job = choose(Session.objects.filter(organization=organization, status="submitted"))
    SessionFactory.create(organization=organization, status="submitted")
    assert job.items.count() == 1


def test_a_filter_that_finds_a_session_twice_selects_it_once(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, phase_minutes=(5, 5, 5))
    job = choose(Session.objects.filter(phases__minutes=5))
    assert ids_of(job) == {session.pk}


def test_any_filter_any_order_and_any_joins_will_do(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    SessionFactory.create(organization=organization)
    sessions = (
        Session.objects.select_related("candidate", "assessment")
        .filter(Q(status="submitted") | Q(candidate__name="% %s"))
        .order_by("candidate__name")
    )
    assert ids_of(choose(sessions)) == {session.pk}


def test_ids_without_a_session_are_noted(organization: Organization) -> None:
    assert choose(Session.objects.filter(pk=SessionFactory.create().pk), asked=4).not_found == 3


def test_nothing_is_selected_and_nothing_written() -> None:
    with pytest.raises(InvalidRequest, match="No sessions are selected"):
        choose(Session.objects.none())
    assert not DeletionJob.objects.exists()


def test_sessions_of_two_organizations_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="several organizations"):
        chosen(SessionFactory.create(), SessionFactory.create())
    assert not DeletionJob.objects.exists()
    assert not DeletionItem.objects.exists()


def test_more_than_one_job_may_hold_are_refused(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "MOST", 2)
    chosen(*SessionFactory.create_batch(2, organization=organization))
    with pytest.raises(InvalidRequest, match="More than 2 sessions"):
        choose(
            Session.objects.exclude(pk=SessionFactory.create(organization=organization).pk)
            | Session.objects.all()
        )
    assert DeletionJob.objects.count() == 1


def test_it_costs_the_same_for_three_sessions_as_for_one(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        sessions = SessionFactory.create_batch(number, organization=organization)
        with django_assert_num_queries(11):
            chosen(*sessions)
