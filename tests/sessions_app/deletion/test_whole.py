import pytest
from django.utils import timezone

from sessions_app.accounts import candidates
from sessions_app.deletion import whole
from sessions_app.deletion.whole import Extent
from sessions_app.models import Candidate, IdempotencyRecord, Organization, Session
from sessions_app.vocabulary.exceptions import Conflict
from tests.factories import ApiKeyFactory, CandidateFactory, OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def test_the_extent_is_what_the_organization_has_and_no_other(organization: Organization) -> None:
    SessionFactory.create(organization=organization, status="in_progress")
    SessionFactory.create_batch(2, organization=organization)
    held, _ = CandidateFactory.create_batch(2, organization=organization)
    candidates.hold(organization.pk, held.pk, reason="Lawsuit", actor=STAFF)
    other = OrganizationFactory.create()
    SessionFactory.create_batch(2, organization=other, status="in_progress")
    Candidate.objects.filter(organization=other).update(
        held_at=timezone.now(), hold_reason="Lawsuit"
    )
    assert whole.extent(organization) == Extent(
        sessions=3, running=1, candidates=5, held=1, is_held=False
    )


def test_the_counts_are_sums_over_the_batches(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "BATCH_SESSIONS", 2)
    SessionFactory.create_batch(5, organization=organization, phase_minutes=(9, 9))
    SessionFactory.create()
    counts = whole.delete_organization(organization.pk)
    assert (counts["sessions"], counts["session phases"]) == (5, 10)
    assert (counts["candidates"], counts["organizations"]) == (5, 1)
    assert Session.objects.count() == Candidate.objects.count() == 1


def test_kept_answers_to_its_keys_go_and_others_stay(organization: Organization) -> None:
    for each in (organization, OrganizationFactory.create()):
        key = ApiKeyFactory.create(organization=each)
        IdempotencyRecord.objects.create(
            credential=f"api_key:{key.pk}", key="k", fingerprint="f", answer="{}"
        )
    whole.delete_organization(organization.pk)
    assert IdempotencyRecord.objects.get().credential == f"api_key:{key.pk}"


def test_a_hold_elsewhere_keeps_nothing_here_and_one_here_keeps_the_rest(
    organization: Organization,
) -> None:
    elsewhere = CandidateFactory.create()
    candidates.hold(elsewhere.organization_id, elsewhere.pk, reason="Lawsuit", actor=STAFF)
    here = CandidateFactory.create(organization=organization)
    candidates.hold(organization.pk, here.pk, reason="Lawsuit", actor=STAFF)
    with pytest.raises(Conflict, match="1 candidates"):
        whole.delete_organization(organization.pk)
    with pytest.raises(Conflict, match="1 candidates"):  # placed since the first look
        whole._delete_rest(organization.pk, {})
    candidates.release(organization.pk, here.pk, actor=STAFF)
    whole.delete_organization(organization.pk)
    assert list(Candidate.objects.all()) == [elsewhere]
