"""The same POST twice is done once, shown on inviting and on sending events."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from events_app.models import Event
from sessions_app import lifecycle
from sessions_app.accounts import idempotency
from sessions_app.models import (
    Assessment,
    Candidate,
    Checkpoint,
    IdempotencyRecord,
    Organization,
    Session,
)
from sessions_app.vocabulary.enums import Scope, Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Response
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db

JANE = {"email": "jane@example.com", "name": "Jane Smith"}
JOE = {"email": "joe@example.com", "name": "Joe Miller"}
EVENT = {"timestampMs": 1_772_366_400_000, "phase": "task", "type": "manual_edit", "data": {}}
HOURS_24 = timedelta(hours=24)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization)


@pytest.fixture
def invite(api: ApiClient, assessment: Assessment) -> Call:
    def send(key: str = "k", client: ApiClient = api, **body: str) -> Response:
        return client.post(paths.invite(assessment), {**JANE, **body}, Idempotency_Key=key)

    return send


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def send_event(session: Session, candidate: ApiClient) -> Call:
    path = paths.sessions(session, "events")
    return lambda **kwargs: candidate.post(path, {"events": [EVENT]}, **kwargs)


def same(first: Response, second: Response) -> bool:
    return (first.status_code, first.content, first.get("ETag"), first["Content-Type"]) == (
        second.status_code,
        second.content,
        second.get("ETag"),
        second["Content-Type"],
    )


def test_the_first_answer_is_given_again(invite: Call) -> None:
    first, second = invite(), invite()
    assert first.status_code == 201
    assert same(first, second)
    assert Session.objects.count() == 1


def test_an_answer_that_shows_a_deleted_session_is_forgotten_but_not_its_key(
    api: ApiClient, invite: Call
) -> None:
    invited, other = invite().json()["session"], invite("other", **JOE)
    api.delete(f"/api/sessions/{invited['id']}")
    message = answers.error(invite(), 409, "conflict")
    assert message == "The object created with this Idempotency-Key has been deleted."
    assert Session.objects.count() == 1
    kept = str(list(IdempotencyRecord.objects.values()))
    for personal in "Jane", "jane@example.com", invited["token"]:
        assert personal not in kept
    assert same(other, invite("other", **JOE))


def test_nothing_is_done_twice(send_event: Call) -> None:
    first, second = send_event(Idempotency_Key="k"), send_event(Idempotency_Key="k")
    assert first.json() == {"ok": True, "recorded": 1}
    assert same(first, second)
    assert Event.objects.count() == 1


def test_without_a_key_it_is_done_twice(send_event: Call) -> None:
    send_event()
    send_event()
    assert Event.objects.count() == 2


def test_with_another_key_it_is_done_twice(send_event: Call) -> None:
    send_event(Idempotency_Key="k")
    send_event(Idempotency_Key="K")
    assert Event.objects.count() == 2


def test_the_etag_is_given_again(session: Session, candidate: ApiClient) -> None:
    path = paths.sessions(session, "checkpoint")

    def save(text: str, key: str) -> Response:
        return candidate.post(path, {"deliverableState": {"text": text}}, Idempotency_Key=key)

    first = save("a", "1")
    save("b", "2")
    again = save("a", "1")
    assert first["ETag"] == '"1"'
    assert same(first, again)
    assert Checkpoint.objects.get().state == {"text": "b"}


def test_the_answer_is_that_of_then_though_the_status_is_another(
    session: Session, candidate: ApiClient
) -> None:
    path = paths.sessions(session, "submit")
    first = candidate.post(path, Idempotency_Key="k")
    second = candidate.post(path, Idempotency_Key="k")
    assert same(first, second)
    answers.error(candidate.post(path), 409, "invalid_status")


def test_the_same_json_in_another_spelling_is_the_same_body(
    api: ApiClient, assessment: Assessment, invite: Call
) -> None:
    first = invite()
    data = b' {"name":"Jane Smi\\u0074h",\n"email" : "jane@example.com"}'
    second = api.post(f"{paths.invite(assessment)}/", data=data, Idempotency_Key="k")
    assert same(first, second)


def test_another_body_is_a_conflict(invite: Call) -> None:
    first = invite()
    message = answers.error(invite(name="Other"), 409, "conflict")
    assert message == "This Idempotency-Key was used for another request."
    assert Candidate.objects.get().name == "Jane Smith"
    assert same(first, invite())


@pytest.mark.parametrize(("sent", "then"), [(1, 1.0), (1, True), (0, False), (1, "1"), ([], {})])
def test_values_that_python_takes_for_equal_are_another_body(
    session: Session, candidate: ApiClient, sent: object, then: object
) -> None:
    path = paths.sessions(session, "checkpoint")
    for value, status in ((sent, 200), (then, 409)):
        body = {"deliverableState": {"a": value}}
        assert candidate.post(path, body, Idempotency_Key="k").status_code == status


def test_another_path_is_a_conflict(
    invite: Call, api: ApiClient, organization: Organization
) -> None:
    invite()
    other = AssessmentFactory.create(organization=organization)
    answers.error(api.post(paths.invite(other), JANE, Idempotency_Key="k"), 409, "conflict")
    assert Session.objects.count() == 1


def test_each_credential_has_its_own_keys(invite: Call, organization: Organization) -> None:
    first = invite()
    second = invite(client=ApiClient(ApiKeyFactory.create(organization=organization).plain))
    assert (first.status_code, second.status_code) == (201, 200)


def test_each_session_has_its_own_keys(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    for _ in range(2):
        session = SessionFactory.create(organization=organization)
        path = paths.sessions(session, "start-setup")
        assert candidate_of(session).post(path, Idempotency_Key="k").status_code == 200
    assert {session.status for session in Session.objects.all()} == {Status.SETUP}


def test_while_the_first_is_under_way_the_second_is_a_conflict(
    invite: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = []
    real = lifecycle.invite

    def slow(*args: Any, **kwargs: Any) -> tuple[Session, bool]:
        inner.append(invite())
        return real(*args, **kwargs)

    monkeypatch.setattr("sessions_app.lifecycle.invite", slow)
    first = invite()
    message = answers.error(inner[0], 409, "conflict")
    assert message == "The first request with this Idempotency-Key is still in progress."
    assert inner[0]["Retry-After"] == "2"
    assert (first.status_code, len(inner)) == (201, 1)
    assert same(first, invite())


def test_an_answer_that_is_not_2xx_is_not_kept(invite: Call, assessment: Assessment) -> None:
    assessment.is_active = False
    assessment.save()
    answers.error(invite(), 409, "conflict")
    assert not IdempotencyRecord.objects.exists()
    assessment.is_active = True
    assessment.save()
    assert invite().status_code == 201


def test_a_key_refused_before_the_work_is_not_kept(
    invite: Call, organization: Organization
) -> None:
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    assert invite(client=reader).status_code == 403
    assert answers.faults(invite(email="x")) == ["email"]
    assert not IdempotencyRecord.objects.exists()
    assert invite().status_code == 201


def test_a_crash_undoes_the_work_and_frees_the_key(
    invite: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sessions_app.api.invitations.get_session", lambda *_: 1 / 0)
        answers.error(invite(), 500, "internal_error")
    assert not Session.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    assert invite().status_code == 201


def test_where_the_answer_cannot_be_kept_nothing_was_done(
    invite: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("gradient.api.idempotency.JSONRenderer.render", lambda *_: 1 / 0)
        assert invite().status_code == 500
    assert not Session.objects.exists()
    assert invite().status_code == 201


@pytest.fixture
def abandoned(api_key: KeyWithPlain) -> Callable[[timedelta], IdempotencyRecord]:
    """A claim whose maker died a while ago."""

    def make(age: timedelta) -> IdempotencyRecord:
        return IdempotencyRecord.objects.create(
            credential=f"api_key:{api_key.pk}",
            key="k",
            fingerprint="x",
            created_at=timezone.now() - age,
        )

    return make


def test_the_claim_of_a_request_that_died_is_taken_over(
    invite: Call, abandoned: Callable[[timedelta], IdempotencyRecord]
) -> None:
    abandoned(idempotency.LOCKED_WITHIN + timedelta(milliseconds=1))
    first = invite()
    assert (first.status_code, first.get("Idempotency-Replayed")) == (201, None)
    assert same(first, invite())


def test_a_claim_that_could_still_be_locked_is_not_taken_over(
    invite: Call, abandoned: Callable[[timedelta], IdempotencyRecord]
) -> None:
    abandoned(timedelta())
    answers.error(invite(), 409, "conflict")
    assert not Session.objects.exists()


def test_an_answer_that_is_given_again_says_so(invite: Call) -> None:
    assert "Idempotency-Replayed" not in invite()
    assert invite()["Idempotency-Replayed"] == "true"


def test_one_that_was_taken_over_keeps_nothing(
    invite: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow first call, back after its claim was taken over, undoes what it did."""
    real = lifecycle.invite

    def slow(*args: Any, **kwargs: Any) -> tuple[Session, bool]:
        later = timezone.now() + timedelta(seconds=61)
        IdempotencyRecord.objects.update(created_at=later)
        return real(*args, **kwargs)

    monkeypatch.setattr("sessions_app.lifecycle.invite", slow)
    message = answers.error(invite(), 409, "conflict")
    assert message == "The first request with this Idempotency-Key took too long."
    assert not Session.objects.exists()


@pytest.mark.parametrize(("age", "status"), [(-1, 201), (1, 200)])
def test_an_answer_is_kept_for_24_hours(invite: Call, age: int, status: int) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invite()
        clock.move_to(now + HOURS_24 + timedelta(seconds=age))
        assert invite().status_code == status


def test_after_24_hours_a_key_may_go_with_another_body(invite: Call) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invite()
        clock.move_to(now + HOURS_24)
        second = invite(email="other@example.com")
        assert second.status_code == 201
        assert same(second, invite(email="other@example.com"))


def test_only_what_has_expired_is_purged(invite: Call) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invite(key="old")
        clock.shift(HOURS_24 + timedelta(seconds=1))
        invite(key="new")
        assert idempotency.delete_expired() == 1
    assert [record.key for record in IdempotencyRecord.objects.all()] == ["new"]


@pytest.mark.parametrize("key", ["", " ", "é", "a\x7f", "a\tb", "x" * 256, "a\x00"])
def test_a_key_that_is_none_is_refused(invite: Call, key: str) -> None:
    assert answers.faults(invite(key)) == ["Idempotency-Key"]
    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["!", "~", "a b", '"quoted"', "x" * 255])
def test_other_keys_are_taken(invite: Call, key: str) -> None:
    assert invite(key).status_code == 201
    assert IdempotencyRecord.objects.get().key == key


def test_get_and_delete_take_no_notice_of_a_key(api: ApiClient, session: Session) -> None:
    for status in (200, 404):
        response = api.delete(paths.sessions(session), Idempotency_Key="k")
        assert response.status_code == status
    api.get("/api/sessions", Idempotency_Key="")
    assert not IdempotencyRecord.objects.exists()


T = TypeVar("T")


def at_once(call: Callable[[], T], times: int = 20) -> list[T]:
    barrier = Barrier(times)

    def run(_: int) -> T:
        try:
            barrier.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_twenty_with_one_key_record_once(send_event: Call) -> None:
    responses = at_once(lambda: send_event(Idempotency_Key="k"))
    assert Event.objects.count() == 1
    assert {response.status_code for response in responses} <= {201, 409}
    done = [response for response in responses if response.status_code == 201]
    assert {response.content for response in done} == {b'{"ok":true,"recorded":1}'}


@pytest.mark.django_db(transaction=True)
def test_twenty_with_one_key_invite_once(invite: Call) -> None:
    responses = at_once(invite)
    assert Session.objects.count() == 1
    assert {response.status_code for response in responses} <= {201, 409}
    done = {response.content for response in responses if response.status_code == 201}
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_many_with_one_key_that_are_all_refused_never_crash(
    session: Session, candidate: ApiClient
) -> None:
    """Each refusal gives the key free again, often while another call looks at it."""
    path = paths.sessions(session, "start-setup")

    def refused_ten_times() -> set[tuple[int, str]]:
        sent = [candidate.post(path, Idempotency_Key="k") for _ in range(10)]
        return {(one.status_code, one.json()["error"]["code"]) for one in sent}

    answered = set().union(*at_once(refused_ten_times, times=10))
    assert answered <= {(409, "invalid_status"), (409, "conflict")}
    assert not IdempotencyRecord.objects.exists()
