from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey, AuditEntry, Organization
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory, UserFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def opens(key: str, *, after: timedelta = timedelta()) -> bool:
    with time_machine.travel(timezone.now() + after, tick=False):
        return ApiClient(key).get("/api/sessions").status_code == 200


def test_the_old_and_the_new_key_overlap() -> None:
    old = ApiKeyFactory.create(name="CI", scope="read")
    user = UserFactory.create()
    new, text = api_keys.rotate(
        old.organization_id, old.pk, overlap=HOUR, actor=STAFF, created_by=user
    )
    assert (new.name, new.scope, new.expires_at, new.created_by) == ("CI", "read", None, user)
    assert opens(old.plain)
    assert opens(text)
    assert not opens(old.plain, after=HOUR)
    assert opens(text, after=HOUR)


def test_an_overlap_does_not_prolong_the_old_key() -> None:
    ends = timezone.now() + HOUR / 2
    old = ApiKeyFactory.create(expires_at=ends)
    new, _ = api_keys.rotate(old.organization_id, old.pk, overlap=HOUR, actor=STAFF)
    old.refresh_from_db()
    assert (old.expires_at, new.expires_at) == (ends, ends)


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_a_revoked_or_expired_key_cannot_be_rotated(ended: str) -> None:
    old = ApiKeyFactory.create(**{ended: timezone.now()})
    with pytest.raises(Conflict):
        api_keys.rotate(old.organization_id, old.pk, overlap=HOUR, actor=STAFF)
    assert ApiKey.objects.in_organization(old.organization_id).count() == 1


def test_another_organization_s_key_is_not_found() -> None:
    with pytest.raises(NotFound):
        api_keys.rotate(
            OrganizationFactory.create().pk, ApiKeyFactory.create().pk, overlap=HOUR, actor=STAFF
        )


def test_a_key_has_the_id_that_was_chosen_for_it(organization: Organization) -> None:
    ids = [UUID(int=1), UUID(int=2)]
    issued, text = api_keys.issue(organization, name=" CI ", id=ids[0])
    replaced, _ = api_keys.rotate(organization.pk, issued.pk, overlap=HOUR, actor=STAFF, id=ids[1])
    assert [issued.pk, replaced.pk] == ids
    assert (issued.name, issued.key_prefix, issued.scope) == ("CI", text[:8], "")
    with pytest.raises(ValidationError):
        api_keys.issue(organization, name="Again", id=ids[0])


def test_keys_are_listed_newest_first(organization: Organization) -> None:
    first, second, third = (
        ApiKeyFactory.create(id=UUID(int=number), organization=organization, created_at=at)
        for number, at in ((2, NOON - HOUR), (1, NOON), (3, NOON))
    )
    ApiKeyFactory.create()
    assert list(ApiKey.objects.in_organization(organization.pk)) == [third, second, first]


def test_a_use_is_recorded_once_a_minute_and_for_that_key_alone() -> None:
    key, other = ApiKeyFactory.create_batch(2)
    for seconds, recorded in ((0, 0), (59, 0), (61, 61)):
        api_keys.record_use(key.key_hash, NOON + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at == NOON + timedelta(seconds=recorded)
    other.refresh_from_db()
    assert other.last_used_at is None


def test_a_replacement_is_on_record_with_who_made_it(organization: Organization) -> None:
    old = ApiKeyFactory.create(organization=organization)
    new, _ = api_keys.rotate(organization.pk, old.pk, overlap=HOUR, actor=STAFF)
    entry = AuditEntry.objects.get(object_id=old.pk)
    assert (entry.action, entry.actor_id) == ("api_key.replaced", STAFF.id)
    old.refresh_from_db()
    assert old.expires_at is not None
    assert entry.details == {"by": str(new.pk), "expiresAt": old.expires_at.isoformat()}


def test_a_name_with_a_line_break_is_refused_by_its_field(organization: Organization) -> None:
    with pytest.raises(ValidationError) as caught:
        api_keys.issue(organization, name="C\nI")
    assert [*caught.value.message_dict] == ["name"]
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_once_with_an_entry_that_says_who() -> None:
    key, other = ApiKeyFactory.create_batch(2)
    with time_machine.travel(NOON, tick=False):
        api_keys.revoke_one(key.organization_id, key.pk, actor=STAFF)
    revoked = dict(ApiKey.objects.values_list("pk", "revoked_at"))
    assert revoked == {key.pk: NOON, other.pk: None}
    for id in (key.pk, other.pk):
        with pytest.raises(NotFound):
            api_keys.revoke_one(key.organization_id, id, actor=STAFF)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("api_key.revoked", key.pk)
    assert (entry.organization_id, entry.actor_id) == (key.organization_id, STAFF.id)
