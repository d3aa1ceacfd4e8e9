"""No door deletes or erases anything of an organization that has a legal hold."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.accounts import assessments, candidates, organizations
from sessions_app.deletion import jobs, retention, selection, single, whole
from sessions_app.deletion.erasure import erase_candidate, erase_older
from sessions_app.deletion.single import delete_session
from sessions_app.models import (
    Assessment,
    AuditEntry,
    Candidate,
    DeletionItem,
    DeletionJob,
    Erasure,
    Note,
    Organization,
    Session,
)
from sessions_app.scores import notes
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, DeletionOutcome, DeletionStatus, Role
from sessions_app.vocabulary.exceptions import Conflict
from tests import paths
from tests.admin_pages import page_of, superuser_client
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory, UserFactory
from tests.sessions_app.deletion.bulk import REASON, preview_job, queued_job, run_worker
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db
DAYS = 90
MESSAGE = "The organization has a legal hold. Release it first."


@pytest.fixture
def session(organization: Organization) -> Session:
    """Old enough to be purged, with a note."""
    Organization.objects.filter(pk=organization.pk).update(retention_days=DAYS)
    old = timezone.now() - timedelta(days=DAYS + 1)
    session = SessionFactory.create(organization=organization, status="submitted", now=old)
    Candidate.objects.update(created_at=old)
    notes.add(session.pk, text="Strong", author_id=UserFactory.create().pk)
    return session


def hold(organization: Organization) -> None:
    organizations.hold(organization.pk, reason="Claim", actor=STAFF)


def release(organization: Organization) -> None:
    organizations.release(organization.pk, actor=STAFF)


def remove_note(session: Session) -> None:
    note = Note.objects.get(session=session)
    author = Actor(ActorKind.STAFF, str(note.author_id))
    lifecycle.remove_note(session.pk, note.pk, actor=author)


def delete_assessment(session: Session) -> None:
    unused = AssessmentFactory.create(organization=session.organization)
    assessments.delete(unused.organization_id, unused.pk, actor=STAFF)


DOORS: dict[str, Callable[[Session], object]] = {
    "a session": lambda each: delete_session(
        each.pk, organization_id=each.organization_id, actor=STAFF
    ),
    "an erasure": lambda each: erase_candidate(
        each.organization_id, each.candidate_id, actor=STAFF
    ),
    "an erasure by age": lambda each: erase_older(
        each.organization_id, each.candidate_id, before=timezone.now(), actor=STAFF
    ),
    "a bulk deletion": preview_job,
    "the organization": lambda each: whole.delete_organization(each.organization_id),
    "a note": remove_note,
    "an assessment": delete_assessment,
}


def rows() -> list[int]:
    models = (Session, Candidate, Assessment, Note, Erasure, Organization)
    return [model._base_manager.count() for model in models]


@pytest.mark.parametrize("door", DOORS)
def test_a_verb_refuses_until_the_hold_is_released(session: Session, door: str) -> None:
    AssessmentFactory.create(organization=session.organization)
    hold(session.organization)
    before = rows()
    with pytest.raises(Conflict, match="organization has a legal hold"):
        DOORS[door](session)
    if door != "an assessment":  # which this test itself adds
        assert rows() == before
    release(session.organization)
    DOORS[door](session)


@pytest.mark.parametrize("door", DOORS)
def test_a_hold_of_another_organization_is_no_matter(session: Session, door: str) -> None:
    hold(OrganizationFactory.create())
    DOORS[door](session)


def test_the_api_says_why(api: ApiClient, session: Session) -> None:
    hold(session.organization)
    candidate = f"/api/candidates/{session.candidate_id}?erase=true"
    refusals = [
        api.delete(paths.sessions(session)),
        api.delete(candidate),
    ]
    for refusal in refusals:
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (409, "conflict")
        assert refusal.json()["error"]["message"] == MESSAGE
    release(session.organization)
    assert api.delete(candidate).status_code == 200
    assert api.delete(paths.sessions(session)).json() == {"ok": True}


def test_another_organization_does_not_learn_of_it(stranger: ApiClient, session: Session) -> None:
    hold(session.organization)
    assert stranger.delete(paths.sessions(session)).status_code == 404


def test_a_removed_candidate_keeps_what_is_theirs(session: Session) -> None:
    """Deleting softly is no deletion of data: it stays possible."""
    hold(session.organization)
    candidates.delete(session.organization_id, session.candidate_id, actor=STAFF)
    candidate = Candidate.objects.get(pk=session.candidate_id)
    assert candidate.email == session.candidate.email


class TestBulkDeletion:
    def test_a_preview_cannot_be_ordered_and_its_page_says_why(self, session: Session) -> None:
        job = preview_job(session)
        hold(session.organization)
        client = member_client(session.organization, Role.OWNER)
        form = {"number": "1", "reason": REASON}
        answer = client.post(f"/deletions/{job.pk}/order", form)
        assert answer.status_code == 409
        assert MESSAGE in answer.text
        assert REASON in answer.text  # what was typed is kept
        with pytest.raises(Conflict, match="legal hold"):
            jobs.confirm(job.pk, actor=STAFF, number=1, reason=REASON)
        job.refresh_from_db()
        assert job.status == DeletionStatus.PREVIEW

    def test_a_selection_is_refused_and_leaves_no_job(self, session: Session) -> None:
        hold(session.organization)
        client = member_client(session.organization, Role.OWNER)
        answer = client.post("/deletions/preview", {"session": [str(session.pk)]}, follow=True)
        assert [str(message) for message in answer.context["messages"]] == [MESSAGE]
        assert not DeletionJob.objects.exists()

    def test_a_hold_that_is_placed_after_the_order_keeps_the_rest(self, session: Session) -> None:
        other = SessionFactory.create(organization=session.organization, status="reviewed")
        job = queued_job(session, other)
        hold(session.organization)
        run_worker()
        assert Session.objects.count() == 2
        assert set(DeletionItem.objects.values_list("outcome", flat=True)) == {
            DeletionOutcome.FAILED
        }
        job.refresh_from_db()
        assert (job.status, job.deleted, job.failed) == (DeletionStatus.COMPLETED, 0, 2)

    def test_another_organization_s_job_goes_on(self, session: Session) -> None:
        other = SessionFactory.create(status="reviewed")
        job = selection.create_preview(Session.objects.filter(pk=other.pk), actor=STAFF)
        jobs.order(job.pk, actor=STAFF, number=1, reason=REASON)
        hold(session.organization)
        run_worker()
        assert list(Session.objects.all()) == [session]


class TestRetention:
    def test_nothing_is_due_but_what_the_hold_keeps_is_counted(self, session: Session) -> None:
        hold(session.organization)
        found = retention.due(Organization.objects.get())
        assert found is not None
        assert (found.sessions, found.candidates, found.held) == (0, 0, 1)
        assert retention.purge_all() == 0
        release(session.organization)
        assert retention.purge_all() == 1

    def test_a_hold_that_is_placed_in_the_middle_keeps_the_rest(self, session: Session) -> None:
        organization = session.organization
        other = SessionFactory.create(
            organization=organization, status="submitted", now=session.submitted_at
        )
        Candidate.objects.filter(pk=other.candidate_id).update(created_at=session.submitted_at)
        purge = retention.purge(Organization.objects.get())
        next(purge)
        hold(organization)
        assert list(purge) == []
        assert Erasure.objects.count() == 1


def test_the_command_that_deletes_an_organization_says_it(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(session.organization)
    slug = session.organization.slug
    call_command("delete_organization", slug, "--dry-run")
    assert "It has a legal hold itself" in capsys.readouterr().err
    with pytest.raises(CommandError, match="organization has a legal hold"):
        call_command("delete_organization", slug, "--confirm", slug)
    assert Session.objects.exists()


def test_a_hold_that_is_placed_between_two_batches_keeps_the_rest(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    SessionFactory.create(organization=session.organization)
    monkeypatch.setattr(whole, "BATCH_SESSIONS", 1)
    delete = single.delete_rows

    def and_hold(ids: list[UUID]) -> object:
        hold(session.organization)
        return delete(ids)

    monkeypatch.setattr(whole, "delete_rows", and_hold)
    with pytest.raises(Conflict, match="organization has a legal hold"):
        whole.delete_organization(session.organization_id)
    assert Session.objects.count() == 1
    assert Organization.objects.filter(pk=session.organization_id).exists()
    assert AuditEntry.objects.filter(action="organization.held").count() == 1


def test_a_candidate_cannot_be_erased_in_the_admin(session: Session) -> None:
    hold(session.organization)
    answer = superuser_client().post(
        page_of(session.candidate, "delete"), {"post": "yes"}, follow=True
    )
    assert MESSAGE in answer.text
    assert not Erasure.objects.exists()
