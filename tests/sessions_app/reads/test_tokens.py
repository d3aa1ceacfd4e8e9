"""Tokens are decrypted where they stand, and nowhere else, whatever people have typed."""

import pytest
from pytest_django import Settings

from sessions_app.models import Session
from sessions_app.reads import tokens
from tests.clients import ApiClient
from tests.exports import CSV, NDJSON, cells, objects
from tests.factories import SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/api/sessions", "/api/sessions/export"


@pytest.fixture
def session(api_key: KeyWithPlain) -> Session:
    """A session whose names are what the database has of its token."""
    session: Session = SessionFactory.create(organization=api_key.organization)
    ids = (session.pk, session.assessment_id, session.candidate_id)
    json_row = '"id":"{}","assessmentId":"{}","candidateId":"{}","token":"'.format(*ids)
    session.candidate.name = str(session.token_encrypted)
    session.candidate.save()
    session.assessment.name = f'{{{json_row}{session.token_encrypted}"'[:200]
    session.assessment.save()
    return session


def test_in_an_answer_only_the_token_is_decrypted(api: ApiClient, session: Session) -> None:
    [listed] = api.get(LIST).json()["sessions"]
    for shown in listed, api.get(f"{LIST}/{session.pk}").json()["session"]:
        assert shown["token"] == session.token
        assert shown["candidateName"] == session.token_encrypted
        assert shown["assessmentName"] == session.assessment.name


def test_in_a_file_only_the_token_is_decrypted(api: ApiClient, session: Session) -> None:
    [row] = objects(api.get(EXPORT, Accept=NDJSON))
    assert (row["token"], row["candidateName"]) == (session.token, session.token_encrypted)
    _, [line] = cells(api.get(EXPORT, Accept=CSV))
    assert (line[3], line[10]) == (session.token, session.token_encrypted)


def test_a_file_has_no_token_of_an_erased_session(api: ApiClient, session: Session) -> None:
    Session.objects.update(token_hash=None, token_encrypted=None)
    [row] = objects(api.get(EXPORT, Accept=NDJSON))
    assert (row["token"], row["candidateName"]) == (None, session.token_encrypted)
    _, [line] = cells(api.get(EXPORT, Accept=CSV))
    assert (line[3], line[10]) == ("", session.token_encrypted)


def test_another_session_s_token_is_not_shown(api: ApiClient, session: Session) -> None:
    """Somebody who can write to the database, without its keys, and who has an API key."""
    other = SessionFactory.create()
    Session.objects.filter(pk=session.pk).update(token_encrypted=other.token_encrypted)
    assert api.get(f"{LIST}/{session.pk}").json()["session"]["token"] is None
    assert api.get(LIST).json()["sessions"][0]["token"] is None


def test_without_its_key_a_token_is_null_and_an_error_in_the_log_names_the_key(
    api: ApiClient, session: Session, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    candidate = ApiClient(session.token)
    tokens._report.cache_clear()
    settings.SECRET_KEY = "another"
    assert api.get(LIST).json()["sessions"][0]["token"] is None
    assert api.get(f"{LIST}/{session.pk}").json()["session"]["token"] is None
    assert objects(api.get(EXPORT, Accept=NDJSON))[0]["token"] is None
    assert cells(api.get(EXPORT, Accept=CSV))[1][0][3] == ""
    assert str(session.token_encrypted)[:8] in caplog.text
    assert "ENCRYPTION_KEYS" in caplog.text
    # The candidate is found by the hash.
    assert candidate.get(f"{LIST}/{session.pk}/workspace").status_code == 200
