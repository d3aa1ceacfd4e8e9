"""The fast path responds as Django does, byte for byte: docs/decisions/0012."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from events_app.log import NewEvent, record, record_fast
from gradient.fast_path.calls import Answer
from gradient.fast_path.layer import FastPath
from sessions_app import lifecycle
from sessions_app.deletion.single import delete_rows
from sessions_app.models import (
    ApiKey,
    AssistantTurn,
    Checkpoint,
    Organization,
    RefusedSave,
    Session,
    TimeExtension,
    WorkSnapshot,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Scope, Status, TurnState
from sessions_app.work import save_fast, store
from sessions_app.workspace.assistant import turns
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    CandidateFactory,
    SessionFactory,
)
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.verbs import STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PRINTABLE = 'Zoë "Q" \\ / \u20ac 🎉 </script> %s {0}'
ODD = 'Zoë "Q" \\ / \t\n\r\b\f\x01\x1f\x7f \u2028\u2029 \u20ac 🎉 </script> %s {0}'
TIMES = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, 120000, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, 1, tzinfo=UTC),
]
VARYING = ("X-Request-ID", "X-Server-Time")
DATA: list[Json] = [
    {},
    {"odd": ODD, ODD: [None, True, False, 1.5, -0.0, 1e16, 1e-7, 2**63 - 1, -(2**63), "", [], {}]},
    {"z": 1, "a": {"z": 1, "a": 2}},
]


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    """Sessions of every status, with unusual names and times."""
    made = []
    for number, status in enumerate([*Status, *Status]):
        made.append(
            SessionFactory.create(
                organization=organization,
                status=status,
                candidate=CandidateFactory.create(
                    organization=organization, name=f"{number} {PRINTABLE}"
                ),
                assessment=AssessmentFactory.create(
                    organization=organization, name=f"{ODD} {number}"
                ),
                due_date=TIMES[number % 4],
                created_at=timezone.now() - timedelta(days=number * 3 // 2, microseconds=number),
                phase_minutes=(0.05, 45, 1e-05, 5_256_000)[: 1 + number % 4],
            )
        )
    for session in made[len(Status) :]:
        if session.status == Status.INVITED:
            lifecycle.set_time_factor(session.pk, factor=1.1, reason=ODD, actor=STAFF)
        if session.status == Status.IN_PROGRESS:
            lifecycle.extend(session.pk, minutes=2.5, reason=ODD, actor=STAFF)
        lifecycle.set_tags(session.pk, ["z", 'Zoë "Q" \\ / \u20ac'], actor=STAFF)
    for session in made:
        if session.status == Status.IN_PROGRESS:
            lifecycle.checkpoint(session.pk, {"text": ODD})
    return made


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def both() -> Call:
    """Sends a request to Django alone, then to the layer in front of it, and compares.

    `is_fast` says which of them answers the second.
    """

    def send(
        client: ApiClient,
        path: str,
        *,
        is_fast: bool | None = True,
        method: str = "GET",
        **kwargs: Any,
    ) -> Response:
        django = ApiClient(client.credential, django_alone=True)
        ordinary = django.request(method, path, **kwargs)
        with recorded_answers() as recorded:
            fast = ApiClient(client.credential).request(method, path, **kwargs)
        assert is_fast is None or [answer is not None for answer in recorded] == [is_fast]
        assert comparable(fast) == comparable(ordinary)
        return fast

    return send


@contextmanager
def recorded_answers() -> Iterator[list[Answer | None]]:
    """The layer's answers to the requests in the block; None for a request that it passes on."""
    answers: list[Answer | None] = []
    original = FastPath.answer

    def record_answer(layer: FastPath, environ: Json) -> Answer | None:
        answers.append(original(layer, environ))
        return answers[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(FastPath, "answer", record_answer)
        yield answers


def comparable(response: Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in response.items() if name not in VARYING}
    return response.status_code, answers.content(response), headers


def test_lists(both: Call, api: ApiClient, sessions: list[Session]) -> None:
    queries = ["", "limit=3", "limit=3&offset=2", "offset=9", "offset=14", "offset=500"]
    queries += ["offset=9223372036854775807&limit=100"]
    filters = [f"status={status}" for status in Status]
    filters += [f"assessmentId={sessions[4].assessment_id}", f"candidateId={uuid4()}"]
    filters += [f"candidateId={sessions[4].candidate_id}"]
    filters += [f"{filters[7]}&{filters[9]}&status={sessions[4].status}"]
    for query in [*queries, *(f"{f}&{q}" for f in filters for q in ("limit=1", "offset=1"))]:
        both(api, f"/api/sessions?{query}")
    both(api, f"/api/sessions?assessmentId={uuid4()}", is_fast=False)


def test_one_session(both: Call, api: ApiClient, sessions: list[Session]) -> None:
    changed = set(TimeExtension.objects.values_list("session_id", flat=True))
    assert len(changed) == 2
    for session in sessions:
        both(api, paths.sessions(session), is_fast=session.pk not in changed)


def test_a_key_that_reads(both: Call, organization: Organization, sessions: list[Session]) -> None:
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    assert both(reader, "/api/sessions?limit=1").json()["sessions"][0]["token"] is None
    both(reader, paths.sessions(sessions[0]))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?limit=2",
        "?limit=1000&offset=1",
        "?offset=40",
        "?type=user_message",
        "?type=memory_added",
    ],
)
def test_logs(both: Call, api: ApiClient, session: Session, query: str) -> None:
    types = ["user_message", "manual_edit", "ai_response"]
    record(
        session.pk,
        [
            NewEvent(types[n % 3], n * 10**17, ODD if n % 2 else "task", DATA[n % 3])
            for n in range(9)
        ],
    )
    both(api, paths.sessions(session, "events") + query)


def test_an_empty_log(both: Call, api: ApiClient, session: Session) -> None:
    both(api, paths.sessions(session, "events"))


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=101", "limit=٣", "limit=1&limit=2", "x=1", "status=", "status=x"),
        *("assessmentId=1", "limit=%31", "candidateId=" + "A" * 36, "limit", "a=b=c", "&"),
        *("offset=-1", "limit=1&", "limit=0x1", "offset=9223372036854775808"),
    ],
)
def test_a_query_that_needs_a_second_look(both: Call, api: ApiClient, query: str) -> None:
    both(api, f"/api/sessions?{query}", is_fast=False)


@pytest.mark.parametrize("accept", ["text/html", "application/json; indent=4", "*/*;q=0.1"])
def test_what_else_a_client_may_accept(
    both: Call, api: ApiClient, sessions: list[Session], accept: str
) -> None:
    both(api, "/api/sessions?limit=1", is_fast=False, Accept=accept)


def test_what_is_another_organization_s(
    both: Call, stranger: ApiClient, sessions: list[Session]
) -> None:
    for path in (paths.sessions(sessions[0]), paths.sessions(sessions[0], "events")):
        assert both(stranger, path, is_fast=False).status_code == 404


@pytest.mark.parametrize("change", [{"revoked_at": TIMES[2]}, {"expires_at": TIMES[2]}])
def test_a_key_counts_at_once_for_what_it_is(
    api: ApiClient, api_key: KeyWithPlain, sessions: list[Session], change: Json
) -> None:
    assert api.get("/api/sessions").status_code == 200
    ApiKey.objects.update(**change)
    assert api.get("/api/sessions").status_code == 401
    ApiKey.objects.update(revoked_at=None, expires_at=timezone.now() + timedelta(hours=1))
    assert api.get("/api/sessions").status_code == 200


def test_a_request_is_counted_once_whichever_way_it_goes(
    settings: Settings, api: ApiClient, sessions: list[Session]
) -> None:
    from gradient.core.env import Rate

    settings.RATE_LIMIT_API_KEY = Rate(requests=4, seconds=3600)
    told = [api.get(f"/api/sessions{query}") for query in ("", "?limit=0", "", "", "")]
    assert [response["RateLimit-Remaining"] for response in told] == ["3", "2", "1", "0", "0"]
    assert [response.status_code for response in told] == [200, 400, 200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_statements_are_composed_outside_of_any_transaction() -> None:
    for compose in (save_fast._save, save_fast._save_with_snapshots, record_fast._end):
        assert compose.__wrapped__().sql
    assert b"FOR NO KEY UPDATE" in record_fast._append.__wrapped__().sql


class TestTurn:
    @pytest.fixture
    def turn(self, session: Session) -> AssistantTurn:
        turn = turns.open_turn(session.pk, "Which plan?")
        turns.save_texts({turn.pk: ODD})
        return turn

    def test_it_is_read_in_one_query(
        self, both: Call, candidate_of: CandidateOf, turn: AssistantTurn
    ) -> None:
        client, path = candidate_of(turn.session), path_of(turn)
        assert both(client, path).json()["turn"]["text"] == ODD
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert len(captured) == 1
        turns.end(turn, TurnState.DONE, text=ODD, model="model-1")
        assert both(client, path).json()["turn"]["state"] == "done"

    def test_what_needs_a_second_look(
        self, both: Call, candidate_of: CandidateOf, turn: AssistantTurn
    ) -> None:
        client, path = candidate_of(turn.session), path_of(turn)
        assert both(client, f"{path}?x=1", is_fast=False).status_code == 400
        unknown = paths.sessions(turn.session, f"assistant/turns/{uuid4()}")
        assert both(client, unknown, is_fast=False).status_code == 404
        AssistantTurn.objects.update(lease_ends_at=timezone.now())
        assert client.get(path).json()["turn"]["state"] == "failed"

    def test_it_is_another_session_s(
        self, both: Call, candidate_of: CandidateOf, turn: AssistantTurn
    ) -> None:
        other = SessionFactory.create(organization=turn.session.organization, status="in_progress")
        client = candidate_of(other)
        assert both(client, path_of(turn), is_fast=False).status_code == 404
        own = paths.sessions(other, f"assistant/turns/{turn.pk}")
        assert both(client, own, is_fast=False).status_code == 404


def path_of(turn: AssistantTurn) -> str:
    return paths.sessions(turn.session, f"assistant/turns/{turn.pk}")


def revisions_of_snapshots() -> list[int]:
    return list(WorkSnapshot.objects.values_list("revision", flat=True))


class TestCheckpoint:
    @pytest.fixture
    def save(self, session: Session, candidate_of: CandidateOf) -> Call:
        client = candidate_of(session)
        path = paths.sessions(session, "checkpoint")

        def post(state: Json, **headers: str) -> Response:
            return client.post(path, {"deliverableState": state}, **headers)

        post({"text": "first"})  # with which a snapshot is due
        return post

    @pytest.fixture
    def at(self, time_machine: TimeMachineFixture) -> Callable[[float], None]:
        """Moves the clock to some seconds after the first save."""
        begun = Checkpoint.objects.get().saved_at
        assert begun is not None

        def move(seconds: float) -> None:
            time_machine.move_to(begun + timedelta(seconds=seconds), tick=False)

        return move

    def test_it_saves_in_one_statement(self, save: Call) -> None:
        with CaptureQueriesContext(connection) as captured:
            response = save({"text": ODD})
        assert (response.status_code, response.json()) == (200, {"ok": True})
        assert len(captured) == 1
        saved = Checkpoint.objects.get()
        assert (saved.state, saved.revision, response["ETag"]) == ({"text": ODD}, 2, '"2"')
        lifecycle.checkpoint(saved.session_id, {"text": ODD})
        assert Checkpoint.objects.get().revision == 2  # the digest, too, is the work store's own

    def test_a_snapshot_that_is_due_costs_two_statements_more(
        self, save: Call, at: Callable[[float], None]
    ) -> None:
        at(59)
        save({"text": "typed"})
        assert revisions_of_snapshots() == [1]
        at(60)
        with CaptureQueriesContext(connection) as captured:
            assert save({"text": ODD})["ETag"] == '"3"'
        assert len(captured) == 3
        first, second = WorkSnapshot.objects.all()
        assert (second.revision, second.phase_index, second.state) == (3, 0, {"text": ODD})
        saved = Checkpoint.objects.get()
        assert saved.saved_at == saved.snapshot_at == second.saved_at == timezone.now()
        assert second.saved_at - first.saved_at == timedelta(seconds=60)
        assert saved.history_bytes == 2 * store.MIN_SNAPSHOT_BYTES

    def test_what_stood_for_a_minute_is_kept_too(
        self, save: Call, at: Callable[[float], None]
    ) -> None:
        at(30)
        save({"text": "what one stopped at"})
        at(90)
        with CaptureQueriesContext(connection) as captured:
            assert save({"text": "afterwards"})["ETag"] == '"3"'
        assert len(captured) == 4
        snapshots = WorkSnapshot.objects.all()
        assert [(kept.revision, kept.state) for kept in snapshots] == [
            (1, {"text": "first"}),
            (2, {"text": "what one stopped at"}),
            (3, {"text": "afterwards"}),
        ]
        assert snapshots[2].saved_at - snapshots[1].saved_at == timedelta(seconds=60)

    def test_a_session_that_is_deleted_in_between_is_gone(
        self, save: Call, at: Callable[[float], None], session: Session
    ) -> None:
        at(30)
        save({"text": "what one stopped at"})
        at(90)

        def delete_first(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if '"sessions_app_checkpoint"."state"' in sql:
                gone.append(session.pk)
                with transaction.atomic():
                    delete_rows(gone)
            return execute(sql, *rest)

        gone: list[UUID] = []
        with connection.execute_wrapper(delete_first):
            assert save({"text": "afterwards"}).status_code == 401
        assert gone == [session.pk]

    def test_a_history_that_is_full_is_thinned_out(
        self, save: Call, at: Callable[[float], None], settings: Settings
    ) -> None:
        settings.WORK_HISTORY_BYTES = 4 * store.MIN_SNAPSHOT_BYTES
        for minute in range(1, 5):
            at(60 * minute)
            save({"text": minute})
        assert revisions_of_snapshots() == [1, 5]

    def test_a_snapshot_is_not_taken_over_what_is_newer(
        self, save: Call, at: Callable[[float], None]
    ) -> None:
        at(60)
        assert save({"text": "b"}, If_Match='"0"').status_code == 412
        assert revisions_of_snapshots() == [1]

    def test_an_equal_state_writes_nothing(self, save: Call) -> None:
        before = Checkpoint.objects.get()
        with CaptureQueriesContext(connection) as captured:
            response = save({"text": "first"})
        assert (len(captured), response["ETag"]) == (1, '"1"')
        after = Checkpoint.objects.get()
        assert (after.saved_at, after.revision) == (before.saved_at, before.revision)

    @pytest.mark.parametrize("matching", ['"1"', '"7", "1"', "*", 'W/"1"', '"1-gzip"'])
    def test_if_match_that_matches(self, save: Call, matching: str) -> None:
        with CaptureQueriesContext(connection) as captured:
            assert save({"text": "b"}, If_Match=matching)["ETag"] == '"2"'
        assert len(captured) == 1

    @pytest.mark.parametrize("stale", ['"0"', 'W/"0"'])
    def test_if_match_that_does_not(self, save: Call, stale: str) -> None:
        response = save({"text": "b"}, If_Match=stale)
        assert response.status_code == 412
        assert RefusedSave.objects.get().state == {"text": "b"}
        assert Checkpoint.objects.get().state == {"text": "first"}

    def test_the_phase_that_a_save_is_for(
        self, session: Session, candidate_of: CandidateOf, both: Call
    ) -> None:
        """The same answers either way, and without a detour for the current phase."""
        client, path = candidate_of(session), paths.sessions(session, "checkpoint")
        states = [{"text": "first"}, {"text": "b"}]
        for index, is_fast in ((0, True), (1, False), (-1, False), (2**40, False), (0.5, False)):
            for state in states:
                body = {"deliverableState": state, "phaseIndex": index}
                answer = both(client, path, method="POST", json_body=body, is_fast=is_fast)
                assert answer.status_code == (200 if index == 0 else 400)

    def test_a_save_for_a_phase_that_was_left(self, candidate_of: CandidateOf) -> None:
        session = SessionFactory.create(
            status=Status.IN_PROGRESS, phase_minutes=(60, 60), phase_index=1
        )
        body = {"deliverableState": {"text": "late"}, "phaseIndex": 0}
        answer = candidate_of(session).post(paths.sessions(session, "checkpoint"), body)
        assert answer.status_code == 412
        assert Checkpoint.objects.filter(session=session, state__isnull=False).count() == 0

    def test_in_a_later_phase_beside_others_it_saves_that_phase_alone(
        self, session: Session, candidate_of: CandidateOf, time_machine: TimeMachineFixture
    ) -> None:
        others = [
            SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60,)),
            SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60,)),
        ]
        session = SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60, 60, 60))
        client, path = candidate_of(session), paths.sessions(session, "checkpoint")
        client.post(path, {"deliverableState": {"text": "same"}})
        lifecycle.advance_phase(session.pk)
        for text, statements in (("same", 3), ("b", 1), ("b", 1)):
            with CaptureQueriesContext(connection) as captured:
                saved = client.post(path, {"deliverableState": {"text": text}})
            assert (saved.status_code, len(captured)) == (200, statements)
        time_machine.move_to(timezone.now() + timedelta(seconds=61), tick=False)
        with CaptureQueriesContext(connection) as captured:
            assert client.post(path, {"deliverableState": {"text": "c"}})["ETag"] == '"5"'
        assert len(captured) == 4  # with what stood for a minute
        states = Checkpoint.objects.order_by("phase__index").values_list("revision", "state")
        assert list(states.filter(session=session)) == [(1, {"text": "same"}), (5, {"text": "c"})]
        assert not Checkpoint.objects.filter(session__in=others).exclude(state=None).exists()
        kept = session.snapshots.order_by("revision").values_list("revision", "phase_index")
        assert list(kept) == [(1, 0), (3, 1), (4, 1), (5, 1)]

    @pytest.mark.parametrize("text", ["first", "late"])
    def test_once_the_time_is_over_not_even_an_equal_state_is_taken(
        self, save: Call, session: Session, time_machine: TimeMachineFixture, text: str
    ) -> None:
        assert session.timer_ends_at is not None
        time_machine.move_to(session.timer_ends_at + timedelta(minutes=5), tick=False)
        response = save({"text": text})
        assert (response.status_code, response.json()["error"]["code"]) == (409, "invalid_status")

    def test_another_server_s_clock_may_be_ahead(
        self, save: Call, at: Callable[[float], None], session: Session
    ) -> None:
        at(90)
        save({"text": "ahead"})
        ahead = timezone.now()
        at(10)
        save({"text": "behind"})
        saved = Checkpoint.objects.get()
        assert (saved.saved_at, saved.snapshot_at) == (ahead, ahead)

    def test_what_is_no_save_any_more(self, save: Call, session: Session) -> None:
        lifecycle.submit(session.pk, actor=session_actor(session))
        response = save({"text": "late"})
        assert (response.status_code, response.json()["error"]["code"]) == (409, "invalid_status")
        assert Checkpoint.objects.get().state == {"text": "first"}

    def test_another_s_token_saves_nothing(
        self, save: Call, session: Session, candidate_of: CandidateOf
    ) -> None:
        other = SessionFactory.create(status=Status.IN_PROGRESS)
        client = candidate_of(other)
        body = {"deliverableState": {"text": "theirs"}}
        for _ in range(2):
            assert client.post(paths.sessions(session, "checkpoint"), body).status_code == 404
        assert Checkpoint.objects.get(session=session).state == {"text": "first"}

    def test_a_deleted_session_s_token_is_none(self, save: Call, session: Session) -> None:
        from sessions_app.deletion import single

        single.delete_session(
            session.pk, organization_id=session.organization_id, actor=session_actor(session)
        )
        assert save({"text": "b"}).status_code == 401

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"deliverableState":1}', b"\xff", b"{}"])
    def test_a_body_that_needs_a_second_look(
        self, save: Call, session: Session, candidate_of: CandidateOf, both: Call, body: bytes
    ) -> None:
        path = paths.sessions(session, "checkpoint")
        response = both(candidate_of(session), path, method="POST", data=body, is_fast=False)
        assert response.status_code == 400


def session_actor(session: Session) -> Actor:
    return Actor(ActorKind.CANDIDATE, str(session.candidate_id))
