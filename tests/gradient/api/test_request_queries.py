"""What comes in a request's query and path, shown on real endpoints."""

from urllib.parse import quote
from uuid import UUID

import pytest

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers
from tests.annotations import Call, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

UUIDS_THAT_ARE_NONE = [
    "1",
    "not-a-uuid",
    "A3BB189E-8BF9-4888-9912-ACE4E6543002",
    "a3bb189e8bf948889912ace4e6543002",
    "{a3bb189e-8bf9-4888-9912-ace4e6543002}",
    "urn:uuid:a3bb189e-8bf9-4888-9912-ace4e6543002",
    "a3bb189e-8bf9-4888-9912-ace4e654300",
    "a3bb189e-8bf9-4888-9912-ace4e65430022",
    "a3bb189e-8bf9-4888-9912-ace4e654300g",
    "a3bb189e-8bf9-4888-9912-ace4e654300٢",
]
NOT_WHOLE = ["+1", " 1", "1 ", "1.0", "1e1", "0x1", "1_0", "١", "²", "-1", "one", str(2**64)]
NO_QUERY = [
    ("GET", "sessions/{id}"),
    ("DELETE", "sessions/{id}"),
    ("POST", "sessions/{id}/start-setup"),
    ("POST", "sessions/{id}/start-task"),
    ("POST", "sessions/{id}/checkpoint"),
    ("POST", "sessions/{id}/advance-phase"),
    ("POST", "sessions/{id}/submit"),
    ("POST", "sessions/{id}/events"),
    ("POST", "assessments/{assessment}/invite"),
    ("POST", "scoring"),
    ("GET", "scoring/{id}"),
    ("PATCH", "scoring/{id}"),
]
ENDPOINTS = [("GET", "sessions"), ("GET", "sessions/{id}/events"), *NO_QUERY]


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def ask(session: Session, api: ApiClient, candidate: ApiClient) -> Call:
    """Calls an endpoint of `session` with the credential that it needs."""

    def call(method: str, path: str, query: str) -> Response:
        of_key = method != "POST" or path.endswith("invite") or path == "scoring"
        path = path.format(id=session.pk, assessment=session.assessment_id)
        return (api if of_key else candidate).request(method, f"/api/{path}?{query}")

    return call


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_an_unknown_parameter_is_refused_everywhere(
    ask: Call, session: Session, method: str, path: str
) -> None:
    assert answers.faults(ask(method, path, "color=red&Limit=1")) == ["Limit", "color"]


@pytest.mark.parametrize(("method", "path"), NO_QUERY)
def test_paging_is_unknown_where_there_are_no_pages(ask: Call, method: str, path: str) -> None:
    assert answers.faults(ask(method, path, "limit=1")) == ["limit"]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_a_parameter_given_twice_is_refused_everywhere(ask: Call, method: str, path: str) -> None:
    assert answers.faults(ask(method, path, "limit=1&offset=0&limit=1")) == ["limit"]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize(
    "query", ["status=%FF", "type=%C3%28", "%ED%A0%80=1", "limit=%00", "%00=1"]
)
def test_a_query_that_is_no_text_is_refused_everywhere(
    ask: Call, method: str, path: str, query: str
) -> None:
    answers.error(ask(method, path, query), 400, "invalid_request")


@pytest.mark.parametrize("name", ["limit", "offset", "assessmentId", "candidateId", "status"])
def test_an_empty_parameter_of_the_list_is_refused(api: ApiClient, name: str) -> None:
    assert answers.faults(api.get(f"/api/sessions?{name}=")) == [name]
    assert answers.faults(api.get(f"/api/sessions?{name}")) == [name]


@pytest.mark.parametrize("name", ["limit", "offset", "type", "phase", "sinceMs", "untilMs"])
def test_an_empty_parameter_of_the_log_is_refused(ask: Call, name: str) -> None:
    assert answers.faults(ask("GET", "sessions/{id}/events", f"{name}=")) == [name]


@pytest.mark.parametrize("value", NOT_WHOLE)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_paging_takes_decimal_digits_alone(ask: Call, name: str, value: str) -> None:
    for path in ("sessions", "sessions/{id}/events"):
        assert answers.faults(ask("GET", path, f"{name}={quote(value)}")) == [name]


@pytest.mark.parametrize("value", NOT_WHOLE)
@pytest.mark.parametrize("name", ["sinceMs", "untilMs"])
def test_times_take_decimal_digits_alone(ask: Call, name: str, value: str) -> None:
    assert answers.faults(ask("GET", "sessions/{id}/events", f"{name}={quote(value)}")) == [name]


@pytest.mark.parametrize(("path", "most"), [("sessions", 100), ("sessions/{id}/events", 1000)])
def test_limits_out_of_range_are_refused_not_clamped(ask: Call, path: str, most: int) -> None:
    assert ask("GET", path, f"limit={most}").json()["limit"] == most
    assert ask("GET", path, "limit=1").json()["limit"] == 1
    for wrong in (0, most + 1, 2**63 - 1, 2**63):
        assert answers.faults(ask("GET", path, f"limit={wrong}")) == ["limit"]


@pytest.mark.parametrize("path", ["sessions", "sessions/{id}/events"])
@pytest.mark.parametrize("query", ["", "&type=user_message", "&phase=task", "&sinceMs=1"])
def test_an_offset_of_64_bits_is_past_the_end(ask: Call, path: str, query: str) -> None:
    query = "" if path == "sessions" else query
    for offset in (2**31 - 1, 2**31, 2**63 - 1):
        body = ask("GET", path, f"offset={offset}{query}").json()
        assert (body["offset"], body.get("events", []), body.get("sessions", [])) == (
            offset,
            [],
            [],
        )
    assert answers.faults(ask("GET", path, f"offset={2**63}{query}")) == ["offset"]


@pytest.mark.parametrize("value", [0, 2**63 - 1])
@pytest.mark.parametrize("name", ["sinceMs", "untilMs"])
def test_a_time_may_be_any_that_fits(ask: Call, name: str, value: int) -> None:
    assert ask("GET", "sessions/{id}/events", f"{name}={value}").status_code == 200
    response = ask("GET", "sessions/{id}/events", f"{name}={2**63}")
    assert answers.faults(response) == [name]


@pytest.mark.parametrize("value", UUIDS_THAT_ARE_NONE)
@pytest.mark.parametrize("name", ["assessmentId", "candidateId"])
def test_a_malformed_uuid_in_the_query_is_refused(api: ApiClient, name: str, value: str) -> None:
    assert answers.faults(api.get(f"/api/sessions?{name}={quote(value)}")) == [name]


@pytest.mark.parametrize("value", UUIDS_THAT_ARE_NONE)
@pytest.mark.parametrize("verb", ["", "/events", "/checkpoint", "/advance-phase"])
def test_a_malformed_uuid_in_the_path_is_not_found(api: ApiClient, value: str, verb: str) -> None:
    answers.error(api.get(f"/api/sessions/{quote(value)}{verb}"), 404, "not_found")
    answers.error(api.post(f"/api/sessions/{quote(value)}{verb}", {}), 404, "not_found")


def test_the_same_uuid_in_upper_case_is_not_found(api: ApiClient, session: Session) -> None:
    assert UUID(str(session.pk).upper()) == session.pk
    answers.error(api.get(f"/api/sessions/{str(session.pk).upper()}"), 404, "not_found")


@pytest.mark.parametrize("status", ["draft", "Submitted", "submitted ", "null", "SUBMITTED", "'"])
def test_an_unknown_status_is_refused(api: ApiClient, status: str) -> None:
    assert answers.faults(api.get(f"/api/sessions?status={status}")) == ["status"]


@pytest.mark.parametrize("type", ["click", "User_message", "null", "user_message,ai_response"])
def test_an_unknown_type_is_refused(ask: Call, type: str) -> None:
    assert answers.faults(ask("GET", "sessions/{id}/events", f"type={type}")) == ["type"]


def test_a_thousand_parameters_are_too_many(api: ApiClient) -> None:
    answers.error(api.get("/api/sessions?" + "a=1&" * 1001), 400, "invalid_request")
