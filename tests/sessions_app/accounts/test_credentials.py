import pytest

from sessions_app.accounts.credentials import ApiKeyCredential, SessionCredential
from sessions_app.vocabulary.enums import Scope
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", Scope)
def test_a_key_does_what_its_scope_says(scope: Scope) -> None:
    key = ApiKeyFactory.create(scope=scope)
    credential = ApiKeyCredential(key)
    assert (credential.is_admin, credential.reads_only) == (scope == "admin", scope == "read")
    assert credential.organization_id == key.organization_id
    assert (credential.actor.kind, credential.actor.id) == ("api_key", str(key.pk))


def test_a_session_s_token_is_no_admin_s_and_writes() -> None:
    session = SessionFactory.create()
    credential = SessionCredential(session)
    assert not credential.is_admin
    assert not credential.reads_only
    assert (credential.actor.kind, credential.actor.id) == ("candidate", str(session.candidate_id))
