"""No door deletes a session whose candidate has a legal hold."""

import pytest

from sessions_app.accounts import candidates
from sessions_app.deletion import jobs, runner, selection
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.enums import DeletionOutcome, DeletionStatus, Role
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests import paths
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="reviewed")


@pytest.fixture
def held(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, status="reviewed")
    hold(session)
    return session


def hold(session: Session) -> None:
    candidates.hold(session.organization_id, session.candidate_id, reason="Claim", actor=STAFF)


def release(session: Session) -> None:
    candidates.release(session.organization_id, session.candidate_id, actor=STAFF)


def test_the_api_refuses_until_the_hold_is_released(api: ApiClient, held: Session) -> None:
    refusal = api.delete(paths.sessions(held))
    assert (refusal.status_code, refusal.json()["error"]["code"]) == (409, "conflict")
    assert "legal hold" in refusal.json()["error"]["message"]
    assert Session.objects.filter(pk=held.pk).exists()
    release(held)
    assert api.delete(paths.sessions(held)).json() == {"ok": True}


def test_another_organization_does_not_learn_of_it(stranger: ApiClient, held: Session) -> None:
    assert stranger.delete(paths.sessions(held)).status_code == 404


def test_a_preview_leaves_it_out_and_counts_it(
    organization: Organization, free: Session, held: Session
) -> None:
    job = selection.create_preview(Session.objects.all(), actor=STAFF, requested_count=5)
    assert (job.total, job.not_found, job.facts["held"]) == (1, 3, 1)
    assert [item.session_id for item in job.items.all()] == [free.pk]
    page = member_client(organization, Role.OWNER).get(f"/deletions/{job.pk}")
    assert "1 of the selected sessions is kept by a legal hold." in page.text


def test_a_preview_of_nothing_else_is_refused(held: Session) -> None:
    with pytest.raises(InvalidRequest, match="legal hold"):
        selection.create_preview(Session.objects.all(), actor=STAFF)
    assert not DeletionJob.objects.exists()


def test_a_hold_that_is_placed_after_the_order_still_keeps_it(free: Session) -> None:
    other = SessionFactory.create(organization=free.organization, status="reviewed")
    job = selection.create_preview(Session.objects.all(), actor=STAFF)
    jobs.order(job.pk, actor=STAFF, number=2, reason="Old")
    hold(free)
    assert runner.run_chunk(1_000)
    assert list(Session.objects.all()) == [free]
    outcomes = dict(DeletionItem.objects.values_list("session_id", "outcome"))
    assert outcomes == {free.pk: DeletionOutcome.FAILED, other.pk: DeletionOutcome.DELETED}
    job.refresh_from_db()
    assert (job.status, job.deleted, job.failed) == (DeletionStatus.COMPLETED, 1, 1)
