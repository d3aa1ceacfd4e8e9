"""What is sent again, and what never is, when the network fails."""

from datetime import datetime

import httpx
import pytest

from gradient_client import ConnectionFailed, Gradient, Retries, errors

ID = "0d9f3a52-4d3d-4a39-8c1e-9f0a5a8f6b11"
RETRIES = Retries(attempts=3, first_wait_seconds=0.001)


class Network:
    """Plays the answers in turn, and keeps what was sent."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer

    def client(self) -> Gradient:
        http = httpx.Client(transport=httpx.MockTransport(self))
        return Gradient("gai_key", base_url="http://gradient.test", retries=RETRIES, http=http)


def ok() -> httpx.Response:
    return httpx.Response(200, json={"ok": True})


def refusal(status: int, **headers: str) -> httpx.Response:
    error = {"code": "x", "message": "No.", "details": None}
    return httpx.Response(status, json={"error": error}, headers=headers)


@pytest.mark.parametrize("status", [429, 503])
def test_what_was_refused_untouched_is_sent_again(status: int) -> None:
    network = Network(refusal(status, **{"Retry-After": "0"}), ok())
    network.client().sessions.extend(ID, minutes=5, reason="Fire alarm")
    first, second = network.requests
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.content == second.content


def test_the_last_refusal_is_raised() -> None:
    network = Network(*[refusal(503) for _ in range(3)])
    with pytest.raises(errors.Unavailable):
        network.client().sessions.retrieve(ID)
    assert len(network.requests) == 3


def test_a_wait_that_is_too_long_is_left_to_the_caller() -> None:
    network = Network(refusal(429, **{"Retry-After": "3600"}))
    with pytest.raises(errors.RateLimited):
        network.client().sessions.retrieve(ID)
    assert len(network.requests) == 1


def test_an_answer_that_never_came_is_asked_for_again_under_the_same_key() -> None:
    network = Network(httpx.ReadTimeout("late"), httpx.ReadError("reset"), ok())
    network.client().sessions.extend(ID, minutes=5, reason="Fire alarm")
    assert len({each.headers["Idempotency-Key"] for each in network.requests}) == 1


def test_what_has_no_key_is_not_sent_again_once_it_may_have_arrived() -> None:
    network = Network(httpx.ReadTimeout("late"), ok())
    with pytest.raises(ConnectionFailed):
        network.client().assessments.update(ID, name="Twice")
    assert len(network.requests) == 1


def test_what_never_arrived_is_sent_again_even_so() -> None:
    network = Network(httpx.ConnectError("refused"), httpx.Response(200, json={"assessment": {}}))
    network.client().assessments.update(ID, name="Once")
    assert len(network.requests) == 2


def test_a_server_s_error_is_asked_again_where_that_is_safe() -> None:
    network = Network(refusal(502), httpx.Response(200, json={"session": {}}))
    network.client().sessions.retrieve(ID)
    assert len(network.requests) == 2
    network = Network(refusal(502))
    with pytest.raises(errors.ServerError):
        network.client().assessments.update(ID, name="Once")
    assert len(network.requests) == 1


def test_a_key_that_is_at_work_is_waited_for_and_a_real_conflict_is_raised() -> None:
    network = Network(refusal(409, **{"Retry-After": "0"}), ok())
    network.client().sessions.extend(ID, minutes=5, reason="Fire alarm")
    assert len(network.requests) == 2
    network = Network(refusal(409))
    with pytest.raises(errors.Conflict):
        network.client().sessions.extend(ID, minutes=5, reason="Fire alarm")


def test_the_caller_s_own_key_is_used() -> None:
    network = Network(ok())
    network.client().sessions.extend(ID, idempotency_key="mine", minutes=5, reason="Alarm")
    assert network.requests[0].headers["Idempotency-Key"] == "mine"


def test_an_answer_that_is_no_json_is_an_error_all_the_same() -> None:
    network = Network(httpx.Response(418, text="<html>"))
    with pytest.raises(errors.ApiError) as caught:
        network.client().sessions.retrieve(ID)
    assert caught.value.status == 418


def test_a_link_to_another_host_gets_no_credential() -> None:
    page = {"sessions": [], "total": 1, "limit": 1, "offset": 0}
    link = '<https://evil.test/api/sessions?offset=1>; rel="next"'
    network = Network(
        httpx.Response(200, json=page, headers={"Link": link}), httpx.Response(200, json=page)
    )
    list(network.client().sessions.list())
    assert {request.url.host for request in network.requests} == {"gradient.test"}
    assert network.requests[1].url.query == b"offset=1"


def test_an_id_stays_one_segment_of_the_path() -> None:
    network = Network(httpx.Response(200, json={"session": {}}))
    network.client().sessions.retrieve("../api-keys?x")
    assert network.requests[0].url.raw_path == b"/api/sessions/..%2Fapi-keys%3Fx"


def test_a_row_ends_at_its_line_feed_alone() -> None:
    content = '{"candidateName": "A\u2028B\u0085C"}\n{"complete": true, "rows": 1}\n'
    network = Network(httpx.Response(200, content=content.encode()))
    (row,) = network.client().sessions.export()
    assert row["candidateName"] == "A\u2028B\u0085C"


@pytest.mark.parametrize("closing", [b"", b'{"complete":true,"rows":2}\n', b'{"complete":tr'])
def test_an_export_without_its_closing_line_is_incomplete(closing: bytes) -> None:
    network = Network(httpx.Response(200, content=b'{"id": "1"}\n' + closing))
    with pytest.raises(errors.IncompleteExport):
        list(network.client().sessions.export())


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Network().client().sessions.list(createdAfter=datetime(2026, 1, 1)).first()  # noqa: DTZ001  that is the point
