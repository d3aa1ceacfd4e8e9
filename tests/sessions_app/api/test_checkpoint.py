from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from sessions_app.models import Checkpoint, RefusedSave, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json, present
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory

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


@pytest.mark.parametrize(
    "if_match",
    [
        '"1"',
        '"0", "1"',
        "*",
        'W/"1"',
        '"1-gzip"',
        'W/"1-br"',
        '"1--gzip"',
        '"0-gzip", W/"1-zstd"',
        '"a,b",, "1" ,',
    ],
)
def test_a_save_onto_the_current_revision_is_taken(save: Call, if_match: str) -> None:
    save()
    response = save({"deliverableState": {"text": "more"}}, If_Match=if_match)
    assert (response.status_code, response["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    "if_match", ['"1"', 'W/"1"', '"1-gzip"', '"02"', '"2-3"', '"2-gzip-gzip"', '"-gzip"', '"x"']
)
def test_a_save_onto_another_revision_is_refused_and_kept(save: Call, if_match: str) -> None:
    save()
    save({"deliverableState": {"text": "newer"}})
    response = save({"deliverableState": {"text": "stale"}}, If_Match=if_match)
    assert response.status_code == 412
    body = response.json()
    assert body.pop("error") == {
        "code": "precondition_failed",
        "message": "A newer revision was saved. Your version was kept as a refused save.",
        "requestId": response["X-Request-ID"],
    }
    current = {"revision": 2, "phaseIndex": 0, "deliverableState": {"text": "newer"}}
    assert body == {"current": current}
    assert response["ETag"] == '"2"'
    assert Checkpoint.objects.get().state == {"text": "newer"}
    assert RefusedSave.objects.get().state == {"text": "stale"}


def test_a_refused_save_is_kept_under_an_idempotency_key_too(save: Call) -> None:
    save()
    save({"deliverableState": {"text": "newer"}})
    stale = {"deliverableState": {"text": "stale"}}
    assert save(stale, If_Match='"1"', Idempotency_Key="k").status_code == 412
    assert RefusedSave.objects.count() == 1


class TestPhaseIndex:
    """A save that was put off may arrive when its phase has ended."""

    @pytest.fixture
    def session(self, db: None) -> Session:
        return SessionFactory.create(
            status=Status.IN_PROGRESS, phase_minutes=(30, 30, 30), phase_index=1
        )

    @pytest.fixture
    def work(self, session: Session) -> Callable[[], Json]:
        key = ApiKeyFactory.create(organization=session.organization).plain
        path = paths.sessions(session, "work")
        return lambda: ApiClient(key).get(path).json()

    def test_a_save_for_the_current_phase_is_taken(self, save: Call) -> None:
        response = save({**WORK, "phaseIndex": 1})
        assert (response.status_code, response.json()) == (200, {"ok": True})
        revision = response["ETag"]
        assert save({**WORK, "phaseIndex": 1}, If_Match=revision)["ETag"] == revision

    @pytest.mark.parametrize("headers", [{}, {"If_Match": "*"}, {"If_Match": 'W/"0"'}])
    def test_a_save_for_a_phase_that_was_left_is_refused_and_kept(
        self, save: Call, work: Callable[[], Json], headers: dict[str, str]
    ) -> None:
        save({"deliverableState": {"text": "final"}})
        before = work()["phases"]
        response = save({"deliverableState": {"text": "late"}, "phaseIndex": 0}, **headers)
        assert response.status_code == 412
        assert response.json()["error"]["code"] == "precondition_failed"
        current = {
            "revision": int(response["ETag"].strip('"')),
            "phaseIndex": 1,
            "deliverableState": {"text": "final"},
        }
        assert response.json()["current"] == current
        after = work()
        assert after["phases"] == before
        (refused,) = after["conflicts"]
        assert (refused["phaseIndex"], refused["deliverableState"]) == (0, {"text": "late"})
        assert refused["currentRevision"] == current["revision"]

    def test_a_state_equal_to_the_current_one_is_refused_for_another_phase(
        self, save: Call, work: Callable[[], Json]
    ) -> None:
        save()
        assert save({**WORK, "phaseIndex": 0}).status_code == 412
        assert len(work()["conflicts"]) == 1

    def test_a_phase_that_its_timer_ended_has_been_left(
        self, save: Call, session: Session, work: Callable[[], Json]
    ) -> None:
        save({"deliverableState": {"text": "in time"}, "phaseIndex": 1})
        ends = present(Session.objects.get().timer_ends_at)
        with time_machine.travel(ends + timedelta(minutes=1), tick=False):
            response = save({"deliverableState": {"text": "late"}, "phaseIndex": 1})
            assert response.status_code == 412
            assert response.json()["current"]["phaseIndex"] == 2
            assert response.json()["current"]["deliverableState"] is None
            states = [phase["deliverableState"] for phase in work()["phases"]]
        assert states[1:] == [{"text": "in time"}, None]

    @pytest.mark.parametrize("index", [2, 3, 2**15, 2**31, 2**63 - 1])
    def test_a_phase_to_come_is_refused_by_name(self, save: Call, index: int) -> None:
        assert answers.faults(save({**WORK, "phaseIndex": index})) == ["phaseIndex"]
        assert not RefusedSave.objects.exists()

    @pytest.mark.parametrize("index", [-1, "1", 0.5, True, None, [1], 2**64])
    def test_an_index_is_a_whole_number(self, save: Call, index: object) -> None:
        assert save({**WORK, "phaseIndex": index}).status_code == 400
        assert not RefusedSave.objects.exists()


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
    assert message == f"The session is “{status}”; this action requires “in_progress”."


def test_a_state_is_kept_as_it_was_sent(
    save: Call, session: Session, candidate_of: CandidateOf
) -> None:
    raw = '{"deliverableState": {"z": 1.0, "a": "é😀\\u00e9", "n": [1e2, null]}}'.encode()
    candidate_of(session).post(paths.sessions(session, "checkpoint"), data=raw)
    state = Checkpoint.objects.get().state
    assert list(state.items()) == [("z", 1.0), ("a", "é😀é"), ("n", [100.0, None])]
