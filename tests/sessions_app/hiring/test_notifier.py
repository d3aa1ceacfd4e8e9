"""A hiring system is told when a result is there: once, again after failures, and by hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from gradient.core import clock
from gradient.core.tasks.dispatcher import Lane
from sessions_app import lifecycle
from sessions_app.deletion import erasure
from sessions_app.hiring import notifier, orders
from sessions_app.models import HiringOrder, Organization, Session
from sessions_app.vocabulary.enums import NotificationStatus, Status
from sessions_app.vocabulary.exceptions import Conflict
from tests.factories import ApiKeyFactory, AssessmentFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.greenhouse import Greenhouse, playing_greenhouse
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def greenhouse(organization: Organization, settings: Settings) -> Iterator[Greenhouse]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    key = ApiKeyFactory.create(organization=organization)
    with playing_greenhouse(key.plain) as greenhouse:
        yield greenhouse


@pytest.fixture
def order(greenhouse: Greenhouse, organization: Organization) -> HiringOrder:
    assessment = AssessmentFactory.create(organization=organization)
    interview_id = greenhouse.send_test(assessment.pk).json()["partner_interview_id"]
    return HiringOrder.objects.get(pk=interview_id)


def score(session: Session) -> None:
    lifecycle.start_setup(session.pk, actor=STAFF)
    lifecycle.start_task(session.pk, actor=STAFF)
    lifecycle.submit(session.pk, actor=STAFF, state={})
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)


def work(order: HiringOrder) -> bool:
    return notifier.send_next(Lane(order.organization_id, order.organization_id))


def test_nothing_is_sent_before_the_score(order: HiringOrder, greenhouse: Greenhouse) -> None:
    assert notifier.find_lanes() == []
    assert not work(order)
    assert greenhouse.receiver.received == []


def test_the_score_is_announced_by_a_patch_with_the_key(
    order: HiringOrder, greenhouse: Greenhouse
) -> None:
    score(order.session)
    assert notifier.find_lanes() == [Lane(order.organization_id, order.organization_id)]
    assert work(order)
    (patch,) = greenhouse.receiver.received
    assert (patch.method, patch.path, patch.body) == ("PATCH", "/take_home_tests/1", b"")
    assert patch.headers["Authorization"] == greenhouse.authorization
    order.refresh_from_db()
    assert (order.status, order.due_at) == (NotificationStatus.SENT, None)
    assert not work(order)


def test_a_review_is_announced_too(order: HiringOrder, greenhouse: Greenhouse) -> None:
    score(order.session)
    work(order)
    lifecycle.review(order.session_id, actor=STAFF, adjustments=[])
    assert work(order)
    assert len(greenhouse.receiver.received) == 2


def test_a_refusal_is_tried_again_later(order: HiringOrder, greenhouse: Greenhouse) -> None:
    greenhouse.receiver.answers(503, Retry_After="120")
    score(order.session)
    work(order)
    order.refresh_from_db()
    assert order.status == NotificationStatus.QUEUED
    assert order.problem == "Greenhouse answered 503."
    assert order.due_at is not None
    assert order.due_at > clock.now() + timedelta(seconds=100)


def test_after_two_days_it_gives_up_and_can_be_repeated_by_hand(
    order: HiringOrder, greenhouse: Greenhouse
) -> None:
    greenhouse.receiver.answers(500)
    score(order.session)
    HiringOrder.objects.update(ordered_at=clock.now() - notifier.RETRIED_FOR)
    work(order)
    order.refresh_from_db()
    assert (order.status, order.due_at) == (NotificationStatus.FAILED, None)
    greenhouse.receiver.answers(200)
    assert orders.notify_again(order.session_id) == 1
    assert work(order)
    order.refresh_from_db()
    assert (order.status, order.problem) == (NotificationStatus.SENT, "")


def test_a_system_that_is_away_is_tried_again(order: HiringOrder, greenhouse: Greenhouse) -> None:
    score(order.session)
    HiringOrder.objects.update(notify_url="http://127.0.0.1:1/x")
    work(order)
    order.refresh_from_db()
    assert order.status == NotificationStatus.QUEUED
    assert order.problem == "The receiver refused the connection."


def test_no_private_address_is_called(
    order: HiringOrder, greenhouse: Greenhouse, settings: Settings
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    score(order.session)
    work(order)
    assert greenhouse.receiver.received == []


@pytest.mark.parametrize("status", [Status.INVITED, Status.SUBMITTED, Status.SCORING])
def test_by_hand_only_a_result_is_announced(organization: Organization, status: Status) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    with pytest.raises(Conflict):
        orders.notify_again(session.pk)


def test_by_hand_somebody_must_wait_for_it(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status=Status.SCORED)
    ScoreFactory.create(session=session)
    with pytest.raises(Conflict):
        orders.notify_again(session.pk)


def test_an_erased_session_is_announced_to_nobody(
    order: HiringOrder, greenhouse: Greenhouse
) -> None:
    score(order.session)
    candidate = order.session.candidate
    erasure.erase_candidate(candidate.organization_id, candidate.pk, actor=STAFF)
    assert not work(order)
    assert greenhouse.receiver.received == []
    order.refresh_from_db()
    assert (order.notify_url, order.credential, order.profile_url) == ("", "", "")
