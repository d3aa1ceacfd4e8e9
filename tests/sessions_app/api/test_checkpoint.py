import pytest

from sessions_app.models import Checkpoint, RefusedSave, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

WORK = {"deliverableState": {"text": "draft"}}


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status=Status.IN_PROGRESS)


@pytest.fixture
def save(session: Session, candidate_of: CandidateOf) -> Call:
    client = candidate_of(session)
    path = paths.sessions(session, "checkpoint")
    return lambda body=WORK, **kwargs: client.post(path, body, **kwargs)


def test_a_save_is_answered_with_its_revision(save: Call) -> None:
    response = save()
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert response["ETag"] == '"1"'
    assert Checkpoint.objects.get().state == {"text": "draft"}


def test_an_equal_state_is_answered_without_writing(save: Call) -> None:
    save()
    saved_at = Checkpoint.objects.get().saved_at
    assert save()["ETag"] == '"1"'
    assert Checkpoint.objects.get().saved_at == saved_at


@pytest.mark.parametrize("if_match", ['"1"', '"0", "1"', "*", 'W/"1", "1"', '"a,b",, "1" ,'])
def test_a_save_onto_the_current_revision_is_taken(save: Call, if_match: str) -> None:
    save()
    response = save({"deliverableState": {"text": "more"}}, If_Match=if_match)
    assert (response.status_code, response["ETag"]) == (200, '"2"')


@pytest.mark.parametrize("if_match", ['"1"', 'W/"2"', '"02"', '"x"'])
def test_a_save_onto_another_revision_is_refused_and_kept(save: Call, if_match: str) -> None:
    save()
    save({"deliverableState": {"text": "newer"}})
    response = save({"deliverableState": {"text": "stale"}}, If_Match=if_match)
    assert response.status_code == 412
    body = response.json()
    assert body.pop("error") == {
        "code": "precondition_failed",
        "message": "A newer revision is on record; yours was kept apart.",
    }
    assert body == {"current": {"revision": 2, "deliverableState": {"text": "newer"}}}
    assert response["ETag"] == '"2"'
    assert Checkpoint.objects.get().state == {"text": "newer"}
    assert RefusedSave.objects.get().state == {"text": "stale"}


def test_a_refused_save_is_kept_under_an_idempotency_key_too(save: Call) -> None:
    save()
    save({"deliverableState": {"text": "newer"}})
    stale = {"deliverableState": {"text": "stale"}}
    assert save(stale, If_Match='"1"', Idempotency_Key="k").status_code == 412
    assert RefusedSave.objects.count() == 1


@pytest.mark.parametrize(
    "if_match", ["1", "", "abc", ",", '*, "1"', '"1", 2', '"1" "2"', '"1', 'w/"1"']
)
def test_an_if_match_that_is_no_list_of_tags_is_refused(save: Call, if_match: str) -> None:
    assert answers.faults(save(If_Match=if_match)) == ["If-Match"]
    assert Checkpoint.objects.get().state is None


@pytest.mark.parametrize("body", [{}, {"deliverableState": None}, {"deliverableState": []}])
def test_the_state_must_be_an_object(save: Call, body: dict[str, None]) -> None:
    assert answers.faults(save(body)) == ["deliverableState"]


def test_unknown_keys_are_refused(save: Call) -> None:
    assert answers.faults(save({**WORK, "phase": 1})) == ["phase"]
    assert Checkpoint.objects.get().state is None


def test_a_body_is_required(save: Call, session: Session, candidate_of: CandidateOf) -> None:
    response = candidate_of(session).request("POST", paths.sessions(session, "checkpoint"))
    assert response.status_code == 400


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_PROGRESS}))
def test_only_while_in_progress(status: Status, candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status=status)
    response = candidate_of(session).post(paths.sessions(session, "checkpoint"), WORK)
    message = answers.error(response, 409, "invalid_status")
    assert message == f"The session is “{status}”; this needs “in_progress”."


def test_a_state_is_kept_as_it_was_sent(
    save: Call, session: Session, candidate_of: CandidateOf
) -> None:
    raw = '{"deliverableState": {"z": 1.0, "a": "é😀\\u00e9", "n": [1e2, null]}}'.encode()
    candidate_of(session).post(paths.sessions(session, "checkpoint"), data=raw)
    state = Checkpoint.objects.get().state
    assert list(state.items()) == [("z", 1.0), ("a", "é😀é"), ("n", [100.0, None])]
