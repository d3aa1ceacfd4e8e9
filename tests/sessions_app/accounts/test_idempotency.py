from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from sessions_app.accounts import idempotency
from sessions_app.models import IdempotencyRecord
from sessions_app.vocabulary.exceptions import Conflict

pytestmark = pytest.mark.django_db


def claim(key: str, *, credential: str = "api_key:1") -> tuple[IdempotencyRecord, bool]:
    return idempotency.claim(credential, key, "fingerprint")


def keep(record: IdempotencyRecord) -> None:
    headers = {"Location": "/api/sessions/7"}
    idempotency.keep(record, status_code=201, headers=headers, body="{}", session_id=None)


def test_the_order_of_keys_makes_no_other_request() -> None:
    one = idempotency.fingerprint("POST", "/api/x", {"a": 1, "b": 2})
    assert one == idempotency.fingerprint("POST", "/api/x", {"b": 2, "a": 1})
    assert one != idempotency.fingerprint("POST", "/api/x", {"a": 2, "b": 1})
    assert one != idempotency.fingerprint("POST", "/api/y", {"a": 1, "b": 2})


def test_a_key_is_claimed_once_by_each_credential() -> None:
    record, is_mine = claim("k")
    assert (is_mine, record.status_code, record.answer) == (True, None, "")
    assert claim("k") == (record, False)
    assert claim("k", credential="api_key:2")[1]
    assert claim("other")[1]


def test_what_is_done_to_a_claim_leaves_others_of_the_same_moment_alone() -> None:
    records = [claim("first")[0], claim("second")[0]]
    IdempotencyRecord.objects.update(created_at=timezone.now())
    for record in records:
        record.refresh_from_db()
    keep(records[0])
    idempotency.release(records[1])
    left = IdempotencyRecord.objects.get()
    assert (left.key, left.status_code) == ("first", 201)
    assert idempotency.kept_answer(left) == ({"Location": "/api/sessions/7"}, "{}")


def test_a_claim_that_was_taken_over_is_neither_held_nor_kept_nor_released() -> None:
    record, _ = claim("k")
    IdempotencyRecord.objects.update(created_at=timezone.now() + timedelta(seconds=1))
    with pytest.raises(Conflict, match="took too long"):
        idempotency.hold(record)
    with pytest.raises(Conflict, match="took too long"):
        keep(record)
    idempotency.release(record)
    assert IdempotencyRecord.objects.get().status_code is None


def test_a_key_whose_response_has_expired_is_claimed_with_nothing_left_of_it() -> None:
    record, _ = claim("k")
    keep(record)
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.RETENTION)
    taken, is_mine = idempotency.claim("api_key:1", "k", "another")
    assert is_mine
    taken.refresh_from_db()
    assert (taken.fingerprint, taken.status_code) == ("another", None)
    assert (taken.answer, taken.session_id) == ("", None)


def test_ids_and_times_of_a_request_count_too() -> None:
    one = idempotency.fingerprint("POST", {"id": UUID(int=1)})
    assert one == idempotency.fingerprint("POST", {"id": UUID(int=1)})
    assert one != idempotency.fingerprint("POST", {"id": UUID(int=2)})


def test_nothing_is_kept_for_a_claim() -> None:
    assert idempotency.kept_answer(claim("k")[0]) == ({}, "")


def test_a_claim_that_another_request_takes_over_first_is_not_taken_over_again() -> None:
    record, _ = claim("k")
    stale = IdempotencyRecord.objects.get()
    now = timezone.now() + timedelta(minutes=1)
    assert idempotency._take_over(record, "first", now)[1]
    assert idempotency._take_over(stale, "second", now) == (record, False)
    assert IdempotencyRecord.objects.get().fingerprint == "first"
