from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def opens(key: str, *, after: timedelta = timedelta()) -> bool:
    with time_machine.travel(timezone.now() + after, tick=False):
        return ApiClient(key).get("/api/sessions").status_code == 200


def test_the_old_key_and_the_new_overlap() -> None:
    old = ApiKeyFactory.create(name="CI", scope="read")
    user = UserFactory.create()
    made, text = api_keys.rotate(old.organization_id, old.pk, overlap=HOUR, created_by=user)
    assert (made.name, made.scope, made.expires_at, made.created_by) == ("CI", "read", None, user)
    assert opens(old.plain)
    assert opens(text)
    assert not opens(old.plain, after=HOUR)
    assert opens(text, after=HOUR)


def test_an_overlap_does_not_prolong_the_old_key() -> None:
    ends = timezone.now() + HOUR / 2
    old = ApiKeyFactory.create(expires_at=ends)
    made, _ = api_keys.rotate(old.organization_id, old.pk, overlap=HOUR)
    old.refresh_from_db()
    assert (old.expires_at, made.expires_at) == (ends, ends)


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_a_key_that_has_ended_is_not_replaced(ended: str) -> None:
    old = ApiKeyFactory.create(**{ended: timezone.now()})
    with pytest.raises(Conflict):
        api_keys.rotate(old.organization_id, old.pk, overlap=HOUR)
    assert ApiKey.objects.in_organization(old.organization_id).count() == 1


def test_another_organization_s_key_is_not_found() -> None:
    with pytest.raises(NotFound):
        api_keys.rotate(OrganizationFactory.create().pk, ApiKeyFactory.create().pk, overlap=HOUR)
