"""Part C of the contract, what every call has and what a workspace sends: a test for each line.

`test_places.py` says where the lines are tested that are not here.
"""

import pytest

from events_app.models import Event
from sessions_app import lifecycle
from sessions_app.models import Session
from tests import answers, paths
from tests.clients import ApiClient
from tests.part_c.bodies import STATE, YEAR_2000_MS, YEAR_2100_MS, both_ways, event

pytestmark = pytest.mark.django_db


class TestRequestId:
    EVERYWHERE = (
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/sign-in",
        "/sessions",
        "/admin/",
        "/nowhere",
        "/invite/unknown",
        "/static/css/base.css",
        "/.well-known/security.txt",
        "/.well-known/gradient-log-key",
        "/api/docs",
        "/api/schema",
        "/api/event-types",
        "/api/sessions",
        "/api/nowhere",
    )

    @pytest.mark.parametrize("path", EVERYWHERE)
    def test_it_is_on_every_answer(self, api: ApiClient, path: str) -> None:
        given = [api.get(path, X_Request_ID="from-the-caller_1")]
        made = [ApiClient().get(path) for _ in range(2)]
        for answer in given + made:
            answer.close()
        assert given[0]["X-Request-ID"] == "from-the-caller_1"
        assert len({answer["X-Request-ID"] for answer in made} - {""}) == 2

    @pytest.mark.parametrize("given", ["", "a" * 65, "with space", "é", "a;b", 'a"b'])
    def test_one_that_is_not_of_the_form_is_replaced(self, api: ApiClient, given: str) -> None:
        answer = api.get("/api/nowhere", X_Request_ID=given)
        assert answer["X-Request-ID"] not in {"", given}
        assert answer.json()["error"]["requestId"] == answer["X-Request-ID"]

    def test_sixty_four_characters_are_taken(self, api: ApiClient) -> None:
        assert api.get("/api/sessions", X_Request_ID="a" * 64)["X-Request-ID"] == "a" * 64


class TestTimestampMs:
    @both_ways
    @pytest.mark.parametrize("ms", [YEAR_2000_MS, YEAR_2100_MS])
    def test_its_bounds_are_included(self, session: Session, ms: int, django_alone: bool) -> None:
        client = ApiClient(session.token, django_alone=django_alone)
        answer = client.post(paths.sessions(session, "events"), {"events": [event(timestampMs=ms)]})
        assert answer.status_code == 201
        assert Event.objects.get().timestamp_ms == ms

    @both_ways
    @pytest.mark.parametrize("ms", [YEAR_2000_MS - 1, YEAR_2100_MS + 1, 0, -1, 2**53, 1.5, "1"])
    def test_beyond_them_the_event_is_named(
        self, session: Session, ms: object, django_alone: bool
    ) -> None:
        client = ApiClient(session.token, django_alone=django_alone)
        events = [event(), event(timestampMs=ms)]
        answer = client.post(paths.sessions(session, "events"), {"events": events})
        assert answers.faults(answer) == ["events.1.timestampMs"]
        assert not Event.objects.exists()


class TestCheckpoint:
    @both_ways
    @pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"x", "{}"'])
    def test_a_weakened_tag_is_taken_for_the_strong_one(
        self, session: Session, tag: str, django_alone: bool
    ) -> None:
        client = ApiClient(session.token, django_alone=django_alone)
        path = paths.sessions(session, "checkpoint")
        revision = client.post(path, STATE)["ETag"].strip('"')
        other = {"deliverableState": {"text": "Other"}}
        answer = client.post(path, other, If_Match=tag.format(revision))
        assert (answer.status_code, answer["ETag"]) == (200, f'"{int(revision) + 1}"')

    @both_ways
    def test_the_412_of_a_stale_tag_has_the_phase(
        self, session: Session, django_alone: bool
    ) -> None:
        client = ApiClient(session.token, django_alone=django_alone)
        path = paths.sessions(session, "checkpoint")
        client.post(path, STATE)
        answer = client.post(path, {"deliverableState": {}}, If_Match='"0"')
        assert answer.status_code == 412
        current = {"revision": 1, **STATE, "phaseIndex": 0}
        assert answer.json()["current"] == current

    @both_ways
    def test_a_phase_that_was_left_is_412_and_one_to_come_is_400(
        self, api: ApiClient, session: Session, django_alone: bool
    ) -> None:
        lifecycle.advance_phase(session.pk, state={"text": "Sealed"})
        client = ApiClient(session.token, django_alone=django_alone)
        path = paths.sessions(session, "checkpoint")
        left = client.post(path, {**STATE, "phaseIndex": 0})
        answers_current = left.json()["current"]
        assert (left.status_code, answers_current["phaseIndex"]) == (412, 1)
        assert left.json()["error"]["code"] == "precondition_failed"
        assert answers.faults(client.post(path, {**STATE, "phaseIndex": 2})) == ["phaseIndex"]
        kept = api.get(paths.sessions(session, "work")).json()["conflicts"]
        assert [each["deliverableState"] for each in kept] == [STATE["deliverableState"]]
