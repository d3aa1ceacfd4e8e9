import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.deletion.single import delete_rows
from sessions_app.lifecycle.transitions import write_columns
from sessions_app.models import AuditEntry, Organization, Session
from sessions_app.reads import exports
from sessions_app.vocabulary.enums import Outcome, Scope, Status
from tests import answers
from tests.annotations import Json, MakeSession, present
from tests.clients import ApiClient
from tests.exports import CSV, FORMATS, NDJSON, cells, chunks, objects, text
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    SessionFactory,
)
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.api.test_session_list import KEYS
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

PATH = "/api/sessions/export"
HOSTILE = [
    "Jane Smith",
    'quote " and \\ and /',
    "ümlaut 😀",
    "next\x85line and \u2028 and \u2029 paragraph",
    "tab\tand\rand\nline \x01\x1f\x7f",
    "a, b; c",
    "'already",
]


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


@pytest.fixture
def named(organization: Organization, make: MakeSession) -> Callable[[str], Session]:
    """Makes a session of an assessment of that name; it is kept as it was typed."""
    return lambda name: make(
        assessment=AssessmentFactory.create(organization=organization, name=name)
    )


def rows_of_the_list(api: ApiClient, query: str = "") -> list[Json]:
    rows: list[Json] = api.get(f"/api/sessions?limit=100{query}").json()["sessions"]
    return rows


def as_cells(row: Json) -> list[str]:
    return ["" if value is None else value for value in row.values()]


def test_an_export_of_nothing(api: ApiClient) -> None:
    response = api.get(PATH, Accept=NDJSON)
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert text(response) == '{"complete":true,"rows":0}\n'
    response = api.get(PATH, Accept=CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert text(response) == f"{','.join(KEYS)}\r\n# complete,0{',' * 11}\r\n"


def test_a_line_is_what_the_list_shows_to_the_letter(
    api: ApiClient, make: MakeSession, organization: Organization
) -> None:
    at = datetime(2025, 1, 15, 9, tzinfo=UTC)
    for number, status in enumerate(Status):
        make(
            status=status,
            assessment=AssessmentFactory.create(
                organization=organization, name=HOSTILE[-1 - number]
            ),
            due_date=at + timedelta(microseconds=number * 500) if number % 2 else None,
        )
    listed = rows_of_the_list(api)
    assert objects(api.get(PATH)) == listed
    lines = text(api.get(PATH)).split("\n")
    assert lines == [*text(api.get(PATH)).splitlines(), ""]
    as_listed = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in listed]
    for character in "\x85\u2028\u2029":
        as_listed = [row.replace(character, f"\\u{ord(character):04x}") for row in as_listed]
    assert lines[:-2] == as_listed


def test_cells_are_what_the_list_shows(
    api: ApiClient, make: MakeSession, named: Callable[[str], Session]
) -> None:
    named('Jane "J" Smith, née O\'Neil\nPhD')
    make(status=Status.REVIEWED, due_date=timezone.now())
    header, rows = cells(api.get(PATH, Accept=CSV))
    assert header == KEYS
    assert rows == [as_cells(row) for row in rows_of_the_list(api)]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_line(api: ApiClient, named: Callable[[str], Session], name: str) -> None:
    named(name)
    assert [row["assessmentName"] for row in objects(api.get(PATH))] == [name]
    _, ((*_, shown),) = cells(api.get(PATH, Accept=CSV))
    assert shown == name


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "+", "-5\n"],
)
def test_what_a_spreadsheet_would_run_is_defused(
    api: ApiClient, named: Callable[[str], Session], name: str
) -> None:
    named(f"{name}x" if not name.strip() else name)
    shown = cells(api.get(PATH, Accept=CSV))[1][0][12]
    assert shown == f"'{name}"
    assert objects(api.get(PATH))[0]["assessmentName"] == name


@pytest.mark.parametrize("name", ["-5", "+49301234", "-0.5", "5 = 5", " =1"])
def test_what_is_no_formula_stays(
    api: ApiClient, named: Callable[[str], Session], name: str
) -> None:
    named(name)
    assert cells(api.get(PATH, Accept=CSV))[1][0][12] == name


@pytest.mark.parametrize("accept", FORMATS)
def test_a_key_that_reads_gets_no_tokens(
    organization: Organization, make: MakeSession, accept: str
) -> None:
    session = make()
    reader = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    assert str(session.token) not in text(reader.get(PATH, Accept=accept))
    (row,) = objects(reader.get(PATH))
    assert (list(row), row["token"]) == (KEYS, None)


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 6])
def test_chunks_neither_lose_nor_repeat(
    api: ApiClient, make: MakeSession, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(exports, "CHUNK_SIZE", 2)
    now = timezone.now()
    for number in range(rows):  # of one moment, two by two
        make(id=UUID(int=number * 7 % 5 + 10 * number), created_at=now - timedelta(number // 3))
    assert objects(api.get(PATH)) == rows_of_the_list(api)


def test_filters_are_those_of_the_list(
    api: ApiClient, make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK_SIZE", 1)
    wanted = make(status=Status.SUBMITTED)
    make(status=Status.SUBMITTED)
    make(assessment=wanted.assessment, status=Status.SCORED)
    for query in (
        "status=submitted",
        f"assessmentId={wanted.assessment_id}",
        f"candidateId={wanted.candidate_id}",
        f"status=submitted&assessmentId={wanted.assessment_id}",
        "status=submitted,invited",
        f"search={wanted.candidate.email}",
        "createdAfter=2020-01-01T00:00:00Z&createdBefore=2090-01-01T00:00:00Z",
    ):
        assert objects(api.get(f"{PATH}?{query}")) == rows_of_the_list(api, f"&{query}")


def test_a_range_of_submissions_may_be_exported(api: ApiClient, make: MakeSession) -> None:
    wanted = make(status=Status.SUBMITTED)
    make()
    rows = objects(api.get(f"{PATH}?submittedAfter=2020-01-01T00:00:00Z"))
    assert [row["id"] for row in rows] == [str(wanted.pk)]


@pytest.mark.parametrize("query", ["limit=5", "offset=1", "status=gone", "candidateId=x", "x=1"])
def test_what_is_no_filter_is_refused(api: ApiClient, query: str) -> None:
    response = api.get(f"{PATH}?{query}")
    assert answers.faults(response) == [query.partition("=")[0]]
    assert response["Content-Type"] == "application/json"


def test_of_others_it_holds_nothing(stranger: ApiClient, make: MakeSession) -> None:
    make()
    assert objects(stranger.get(PATH)) == []


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", NDJSON),
        ("text/*", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("application/json, text/csv", CSV),
        ("text/csv;q=0.5, application/x-ndjson", NDJSON),
        ("application/x-ndjson;q=0.1, text/csv;q=0.2", CSV),
    ],
)
def test_the_format_is_the_one_that_is_accepted(api: ApiClient, accept: str, given: str) -> None:
    assert api.get(PATH, Accept=accept)["Content-Type"].startswith(given)


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/x-ndjson;q=0, */*", CSV),
        ("text/csv;q=0, */*;q=0.1", NDJSON),
        ("text/*;q=0, */*", NDJSON),
        ("text/*;q=0, text/csv;q=0.3", CSV),
        ("*/*, text/csv", CSV),
        ("*/*;q=0.9, text/csv;q=0.5", NDJSON),
    ],
)
def test_the_most_specific_range_decides(api: ApiClient, accept: str, given: str) -> None:
    assert api.get(PATH, Accept=accept)["Content-Type"].startswith(given)


def test_a_byte_order_mark_is_put_before_csv(
    api: ApiClient, named: Callable[[str], Session]
) -> None:
    named("Zoë Müller")
    without, marked = (text(api.get(f"{PATH}{query}", Accept=CSV)) for query in ("", "?bom=1"))
    assert marked == f"\ufeff{without}"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("?bom=1", NDJSON),
        ("?bom=0", CSV),
        ("?bom=true", CSV),
        ("?bom=", CSV),
        ("?bom=1&bom=1", CSV),
    ],
)
def test_any_other_mark_is_refused(api: ApiClient, query: str, accept: str) -> None:
    assert answers.faults(api.get(f"{PATH}{query}", Accept=accept)) == ["bom"]


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/html",
        "text/csv;q=0",
        "*/*;q=0",
        "text/csv;q=0, application/x-ndjson;q=0, */*",
    ],
)
def test_any_other_is_not_acceptable(api: ApiClient, accept: str) -> None:
    answers.error(api.get(PATH, Accept=accept), 406, "not_acceptable")


def test_it_is_a_file_to_keep_for_oneself(api: ApiClient) -> None:
    with time_machine.travel(datetime(2026, 2, 3, tzinfo=UTC)):
        response = api.get(PATH, Accept=CSV)
    assert response["Content-Disposition"] == 'attachment; filename="sessions-2026-02-03.csv"'
    assert (response["Cache-Control"], response["Vary"]) == ("no-store", "Accept")


@pytest.mark.parametrize("accept", FORMATS)
def test_head_is_get_without_lines(api: ApiClient, make: MakeSession, accept: str) -> None:
    make()
    get, head = (api.request(method, PATH, Accept=accept) for method in ("GET", "HEAD"))
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"]
    assert AuditEntry.objects.count() == 1


def test_an_export_is_on_record_without_what_it_held(
    api: ApiClient, api_key: KeyWithPlain, make: MakeSession
) -> None:
    session = make(status=Status.SCORED)
    api.get(f"{PATH}?status=scored&assessmentId={session.assessment_id}", Accept=CSV)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("sessions.exported", session.organization_id)
    assert (entry.actor_kind, entry.actor_id) == ("api_key", str(api_key.pk))
    assert entry.details == {"format": "csv", "filters": ["assessmentId", "status"]}


def test_none_is_shown_running_whose_time_is_over(api: ApiClient, make: MakeSession) -> None:
    start = timezone.now()
    session = make(status=Status.IN_PROGRESS, phase_minutes=(10,), now=start)
    with time_machine.travel(present(session.timer_ends_at) + timedelta(seconds=31), tick=False):
        (row,) = objects(api.get(PATH))
    assert row["status"] == "submitted"


def test_nor_one_whose_time_ends_while_it_is_sent(
    api: ApiClient, make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK_SIZE", 1)
    start = timezone.now()
    make(status=Status.SETUP, created_at=start - timedelta(days=1), now=start)
    make(created_at=start)
    with time_machine.travel(start) as clock:
        content = chunks(api.get(PATH))
        next(content)
        clock.shift(timedelta(minutes=16))
        assert json.loads(next(content))["status"] == "in_progress"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient,
    make: MakeSession,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    api.get("/api/sessions")  # the key's last use is noted once a minute
    for _ in range(rows):
        make()
    # The key, overdue timers, the entry, the lines.
    with django_assert_num_queries(4):
        assert len(objects(api.get(PATH))) == rows


class TestOrdersAndExpansions:
    @pytest.mark.parametrize("rows", [0, 1, 5])
    @pytest.mark.parametrize("sort", ["-createdAt", "createdAt", "-submittedAt", "-score"])
    def test_it_is_in_the_order_of_the_list(
        self,
        api: ApiClient,
        make: MakeSession,
        monkeypatch: pytest.MonkeyPatch,
        rows: int,
        sort: str,
    ) -> None:
        monkeypatch.setattr(exports, "CHUNK_SIZE", 2)
        now = timezone.now()
        for number in range(rows):
            status = (Status.INVITED, Status.SUBMITTED, Status.SCORED)[number % 3]
            session = make(status=status, created_at=now - timedelta(hours=number // 2))
            if status == Status.SCORED:
                write_columns(session, final_percent=float(number))
        listed = rows_of_the_list(api, f"&sort={sort}")
        assert len(listed) == rows
        assert objects(api.get(f"{PATH}?sort={sort}")) == listed

    def test_a_line_has_the_keys_that_the_list_has(self, api: ApiClient, make: MakeSession) -> None:
        session = make(status=Status.SCORED)
        ReviewFactory.create(score=ScoreFactory.create(session=session))
        lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason='=1+1, "x"\u2028', actor=STAFF)
        lifecycle.set_tags(session.pk, ["=VIP", "Zoë"], actor=STAFF)
        make()
        for names in ("tags", "invitation,score,decision,tags"):
            listed = rows_of_the_list(api, f"&expand={names}")
            exported = api.get(f"{PATH}?expand={names}")
            assert objects(exported) == listed
            assert [list(row)[13:] for row in listed] == [names.split(",")] * 2

    def test_a_table_has_a_column_for_each_value(self, api: ApiClient, make: MakeSession) -> None:
        session = make(status=Status.SCORED)
        ScoreFactory.create(session=session, auto_total=72.5)
        lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason='=1+1, "x"', actor=STAFF)
        lifecycle.set_tags(session.pk, ["=VIP", "remote"], actor=STAFF)
        make(created_at=timezone.now() - timedelta(days=1))
        header, (first, second) = cells(
            api.get(f"{PATH}?expand=score,decision,tags,invitation", Accept=CSV)
        )
        assert header[:13] == KEYS
        row = dict(zip(header, first, strict=True))
        assert (row["finalScore"], row["maxPoints"], row["percent"]) == ("72.5", "100", "72.5")
        assert (row["decision"], row["decisionReason"]) == ("hold", '\'=1+1, "x"')
        assert (row["tags"], row["invitationEmail"]) == ("'=VIP, remote", "none")
        assert second[13:] == ["", "", "", "", "", "", "", "none", "", ""]

    @pytest.mark.parametrize("query", ["sort=name", "sort=", "expand=", "expand=score,score"])
    def test_what_is_not_valid_is_refused_by_name(self, api: ApiClient, query: str) -> None:
        assert answers.faults(api.get(f"{PATH}?{query}")) == [query.partition("=")[0]]

    def test_a_session_that_is_deleted_meanwhile_is_left_out(
        self, api: ApiClient, make: MakeSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "CHUNK_SIZE", 1)
        made = [make(status=Status.SUBMITTED) for _ in range(3)]
        response: Any = api.get(f"{PATH}?sort=-submittedAt")
        parts = iter(response.streaming_content)
        first = json.loads(next(parts))["id"]
        gone = next(each for each in made if str(each.pk) != first)
        delete_rows([gone.pk])
        rest = b"".join(parts).decode()
        assert str(gone.pk) not in rest
        assert rest.splitlines()[-1] == '{"complete":true,"rows":2}'
