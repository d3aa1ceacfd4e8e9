import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events_app import exports
from events_app.log import NewEvent, record
from events_app.models import Event
from sessions_app.models import AuditEntry, Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.exports import CSV, FORMATS, NDJSON, cells, objects, text
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

KEYS = ["id", "sessionId", "timestampMs", "phase", "type", "data", "createdAt"]
DATA = [
    {},
    {"z": 1, "a": [1, 2.5, None, True, {"ö": '😀 "\\/ \u2028\x85'}], "big": 2**63 - 1},
    {"text": "=1+1\n\r\t\x01", "float": 1e16, "tiny": 1e-7},
]


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def path(session: Session) -> str:
    return paths.sessions(session, "events/export")


@pytest.fixture
def log(session: Session) -> Callable[..., None]:
    def write(
        *numbers: int,
        type: str = "manual_edit",
        phase: str = "task",
        data: Json | None = None,
    ) -> None:
        record(
            session.pk,
            [NewEvent(type, n, phase, {"n": n} if data is None else data) for n in numbers],
        )

    return write


def rows_of_the_list(api: ApiClient, session: Session, query: str = "") -> list[Json]:
    body: Json = api.get(f"{paths.sessions(session, 'events')}?limit=1000{query}").json()
    rows: list[Json] = body["events"]
    return rows


def test_an_export_of_nothing(api: ApiClient, path: str) -> None:
    assert text(api.get(path)) == '{"complete":true,"rows":0}\n'
    assert text(api.get(path, Accept=CSV)) == f"{','.join(KEYS)}\r\n# complete,0,,,,,\r\n"


def test_a_line_is_what_the_list_shows(
    api: ApiClient, session: Session, path: str, log: Callable[..., None]
) -> None:
    for number, data in enumerate(DATA):
        log(number, data=data, phase=f"Phase {number} – “=”")
    assert objects(api.get(path)) == rows_of_the_list(api, session)
    recorded = [json.dumps(row["data"]) for row in objects(api.get(path))]
    assert recorded == [json.dumps(data) for data in DATA]
    assert len(text(api.get(path)).splitlines()) == len(DATA) + 1


def test_cells_are_what_the_list_shows(
    api: ApiClient, session: Session, path: str, log: Callable[..., None]
) -> None:
    for number, data in enumerate(DATA):
        log(number, data=data)
    header, rows = cells(api.get(path, Accept=CSV))
    assert header == KEYS
    listed = [list(row.values()) for row in rows_of_the_list(api, session)]
    told = [[*row[:2], int(row[2]), *row[3:5], json.loads(row[5]), row[6]] for row in rows]
    assert told == listed


def test_what_a_spreadsheet_would_run_is_defused(
    api: ApiClient, path: str, log: Callable[..., None]
) -> None:
    log(1, phase="=HYPERLINK()")
    log(2, phase="-5")
    rows = cells(api.get(path, Accept=CSV))[1]
    assert [row[3] for row in rows] == ["'=HYPERLINK()", "-5"]


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("query", ["", "type=manual_edit", "phase=task", "sinceMs=0&untilMs=99"])
def test_chunks_neither_lose_nor_repeat(
    api: ApiClient,
    session: Session,
    path: str,
    log: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    query: str,
) -> None:
    monkeypatch.setattr(exports, "CHUNK_ROWS", 2)
    log(7, type="user_message", phase="setup")
    log(*range(rows))
    log(8, type="user_message", phase="setup")
    shown = objects(api.get(f"{path}?{query}".rstrip("?")))
    assert shown == rows_of_the_list(api, session, f"&{query}".rstrip("&"))
    assert len(shown) >= rows


@pytest.mark.parametrize("query", ["limit=5", "type=x", "sinceMs=-1"])
def test_what_is_no_filter_is_refused(api: ApiClient, path: str, query: str) -> None:
    assert answers.faults(api.get(f"{path}?{query}")) == [query.partition("=")[0]]


def test_of_another_organization_it_is_as_if_it_never_was(api: ApiClient, db: None) -> None:
    theirs = api.get(paths.sessions(SessionFactory.create(), "events/export"))
    never = api.get(f"/api/sessions/{uuid4()}/events/export")
    assert answers.content(theirs) == answers.content(never)
    answers.error(theirs, 404, "not_found")
    assert not AuditEntry.objects.exists()


def test_any_other_format_is_not_acceptable(api: ApiClient, path: str) -> None:
    answers.error(api.get(path, Accept="application/json"), 406, "not_acceptable")


@pytest.mark.parametrize("accept", FORMATS)
def test_head_is_get_without_lines(
    api: ApiClient, path: str, log: Callable[..., None], accept: str
) -> None:
    log(1)
    head = api.request("HEAD", path, Accept=accept)
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert head["Content-Type"].startswith(accept)
    assert not AuditEntry.objects.exists()


def test_it_is_a_file_and_on_record(api: ApiClient, session: Session, path: str) -> None:
    response = api.get(f"{path}?phase=task", Accept=NDJSON)
    name = f'attachment; filename="events-{session.pk}.ndjson"'
    assert response["Content-Disposition"] == name
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("events.exported", session.pk)
    assert entry.details == {"format": "ndjson", "filters": ["phase"]}


def test_reading_notices_that_the_time_is_over(api: ApiClient, organization: Organization) -> None:
    ended = SessionFactory.create(
        organization=organization,
        status=Status.IN_PROGRESS,
        now=timezone.now() - timedelta(days=1),
    )
    (row,) = objects(api.get(paths.sessions(ended, "events/export")))
    assert row["type"] == "time_expired"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient,
    path: str,
    log: Callable[..., None],
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    api.get("/api/sessions")  # the key's last use is noted once a minute
    log(*range(rows))
    # The key, whose session it is, the entry, the lines.
    with django_assert_num_queries(4):
        assert len(objects(api.get(path))) == rows
    assert Event.objects.count() == rows


def test_a_byte_order_mark_is_put_before_csv(
    api: ApiClient, path: str, log: Callable[..., None]
) -> None:
    log(1)
    without, marked = (text(api.get(f"{path}{query}", Accept=CSV)) for query in ("", "?bom=1"))
    assert marked == f"\ufeff{without}"
