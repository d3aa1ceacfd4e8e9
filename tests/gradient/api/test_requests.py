"""The form of a request, shown on real endpoints."""

import io
import json
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import AsyncRequestFactory

from gradient.api.requests import read_body
from sessions_app.api.bodies import CheckpointBody
from sessions_app.enums import Status
from sessions_app.models import Checkpoint, Session
from tests import answers, paths
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

WORK = {"deliverableState": {"text": "draft"}}
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
REQUIRED = "This is required."
NOT_WHOLE = ["+1", " 1", "1 ", "1.0", "1e1", "0x1", "1_0", "١", "²", "-1", "one", str(2**64)]


@pytest.fixture
def session(organization):
    return SessionFactory(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def candidate(session, candidate_of):
    return candidate_of(session)


@pytest.fixture
def save(session, candidate):
    path = paths.sessions(session, "checkpoint")
    return lambda data=None, **kwargs: candidate.request("POST", path, data=data, **kwargs)


@pytest.fixture
def save_chunked(session, client):
    """Sends a body without a Content-Length, as a server hands over a chunked one."""

    def send(body, **environ):
        return client.generic(
            "POST",
            paths.sessions(session, "checkpoint"),
            headers={
                "Authorization": f"Bearer {session.token}",
                "Content-Type": "application/json",
                "Transfer-Encoding": "chunked",
            },
            **{"wsgi.input": io.BytesIO(body), **environ},
        )

    return send


def body_of(length):
    start, end = b'{"deliverableState": {"text": "', b'"}}'
    return start + b"x" * (length - len(start) - len(end)) + end


# The body


def test_a_body_up_to_the_limit_is_taken(save, settings):
    settings.MAX_BODY_BYTES = 5000
    assert save(body_of(5000)).status_code == 200


def test_a_body_over_the_limit_is_too_large(save, settings):
    settings.MAX_BODY_BYTES = 5000
    answers.error(save(body_of(5001)), 413, "payload_too_large")
    assert Checkpoint.objects.get().state is None


def test_the_limit_is_five_mebibytes(save, settings):
    assert settings.MAX_BODY_BYTES == 5 * 1024 * 1024
    answers.error(save(b" " * (settings.MAX_BODY_BYTES + 1)), 413, "payload_too_large")


def test_a_chunked_body_is_read(save_chunked):
    response = save_chunked(json.dumps(WORK).encode())
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert Checkpoint.objects.get().state == {"text": "draft"}


def test_a_chunked_body_up_to_the_limit_is_taken(save_chunked, settings):
    settings.MAX_BODY_BYTES = 5000
    assert save_chunked(body_of(5000)).status_code == 200


def test_a_chunked_body_over_the_limit_is_too_large(save_chunked, settings):
    settings.MAX_BODY_BYTES = 5000
    answers.error(save_chunked(body_of(5001)), 413, "payload_too_large")
    assert Checkpoint.objects.get().state is None


@pytest.fixture
def asynchronous():
    """A chunked request as an asynchronous server hands it over: there is no `wsgi.input`."""
    headers = {"Transfer-Encoding": "chunked"}
    return lambda body: AsyncRequestFactory().post(
        "/", body, content_type="application/json", headers=headers
    )


def test_an_asynchronous_server_s_chunked_body_is_read(asynchronous):
    assert read_body(asynchronous(json.dumps(WORK).encode()), CheckpointBody) == WORK


def test_an_asynchronous_server_s_body_has_the_same_limit(asynchronous, settings):
    settings.MAX_BODY_BYTES = 5000
    request = asynchronous(body_of(5001))
    del request.META["CONTENT_LENGTH"]  # as of a chunked one
    with pytest.raises(RequestDataTooBig):
        read_body(request, CheckpointBody)


@pytest.mark.parametrize("coding", ["chunked", "identity"])
def test_a_caller_that_goes_away_in_its_body_is_no_crash(client, session, coding):
    class GoneAway(io.BytesIO):
        def read(self, *_):
            raise OSError("Connection reset by peer")

    response = client.generic(
        "POST",
        paths.sessions(session, "checkpoint"),
        headers={"Authorization": f"Bearer {session.token}", "Transfer-Encoding": coding},
        **{"wsgi.input": GoneAway(), "CONTENT_LENGTH": "10"},
    )
    message = answers.error(response, 400, "invalid_request")
    assert message == "The body ended before it was whole."


def test_a_body_that_stops_before_its_length_is_refused_though_it_reads_as_json(client, session):
    response = client.generic(
        "POST",
        paths.sessions(session, "checkpoint"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {session.token}"},
        **{"wsgi.input": io.BytesIO(json.dumps(WORK).encode()), "CONTENT_LENGTH": "500"},
    )
    message = answers.error(response, 400, "invalid_request")
    assert message == "The body ended before it was whole."
    assert Checkpoint.objects.get().state is None


@pytest.mark.parametrize("length", ["abc", "-1", "1.5"])
def test_a_length_that_is_none_is_no_crash(save_chunked, length):
    response = save_chunked(b"", CONTENT_LENGTH=length)
    answers.error(response, 400, "invalid_request", details={"deliverableState": [REQUIRED]})


@pytest.mark.parametrize("body", [None, b""])
def test_an_empty_body_where_one_is_required(save, body):
    answers.error(save(body), 400, "invalid_request", details={"deliverableState": [REQUIRED]})


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain"])
def test_without_a_body_the_content_type_does_not_matter(organization, candidate_of, content_type):
    session = SessionFactory(organization=organization)
    path = paths.sessions(session, "start-setup")
    response = candidate_of(session).request("POST", path, Content_Type=content_type)
    assert response.status_code == 200


def test_a_body_without_keys_is_as_good_as_none(organization, candidate_of):
    session = SessionFactory(organization=organization)
    assert candidate_of(session).post(paths.sessions(session, "start-setup"), {}).status_code == 200


def test_a_body_where_none_is_taken_has_no_known_keys(organization, candidate_of):
    session = SessionFactory(organization=organization)
    response = candidate_of(session).post(paths.sessions(session, "start-setup"), {"a": 1, "b": 2})
    assert answers.faults(response) == ["a", "b"]
    assert Session.objects.get().status == Status.INVITED


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/merge-patch+json",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=base64",
        "application/json; charset=nonsense",
    ],
)
def test_a_body_in_another_form_is_unsupported(save, content_type):
    response = save(json.dumps(WORK).encode(), content_type=content_type)
    answers.error(response, 415, "unsupported_media_type")
    assert Checkpoint.objects.get().state is None


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "", "nonsense"])
def test_a_body_that_is_said_to_be_coded_is_unsupported(save, coding):
    response = save(json.dumps(WORK).encode(), Content_Encoding=coding)
    answers.error(response, 415, "unsupported_media_type")
    assert Checkpoint.objects.get().state is None


def test_identity_is_no_coding(save):
    assert save(json.dumps(WORK).encode(), Content_Encoding="Identity").status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-8",
        'Application/JSON; Charset="UTF-8"',
        "application/json;charset=utf8",
        "application/json; version=1",
    ],
)
def test_json_in_utf_8_is_supported(save, content_type):
    assert save(json.dumps(WORK).encode(), content_type=content_type).status_code == 200


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true", b'[{"a": 1}]'])
def test_a_body_must_be_an_object(save, body):
    assert answers.error(save(body), 400, "invalid_request") == "The body must be a JSON object."


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"deliverableState": {"a": NaN}}',
        b'{"deliverableState": {"a": 1e400}}',
        b'{"deliverableState": {"a": 9223372036854775808}}',
        b'{"deliverableState": {"a": "\\u0000"}}',
        b'{"deliverableState": {"a": "\\ud800"}}',
        b'{"deliverableState": {"a": 1, "a": 2}}',
        b'{"deliverableState": ' + b"[" * 64 + b"]" * 64 + b"}",
    ],
)
def test_json_that_is_not_strict_changes_nothing(save, body):
    answers.error(save(body), 400, "invalid_request")
    assert Checkpoint.objects.get().state is None


def test_all_unknown_keys_are_named(save):
    response = save(json.dumps({**WORK, "b": 1, "a": 2, "deliverablestate": {}}).encode())
    assert answers.faults(response) == ["a", "b", "deliverablestate"]


# The query

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
def ask(session, api, candidate):
    """Calls an endpoint of `session` with the credential that it needs."""

    def call(method, path, query):
        of_key = method != "POST" or path.endswith("invite") or path == "scoring"
        path = path.format(id=session.pk, assessment=session.assessment_id)
        return (api if of_key else candidate).request(method, f"/api/{path}?{query}")

    return call


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_an_unknown_parameter_is_refused_everywhere(ask, session, method, path):
    assert answers.faults(ask(method, path, "colour=red&Limit=1")) == ["Limit", "colour"]


@pytest.mark.parametrize(("method", "path"), NO_QUERY)
def test_paging_is_unknown_where_there_are_no_pages(ask, method, path):
    assert answers.faults(ask(method, path, "limit=1")) == ["limit"]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_a_parameter_given_twice_is_refused_everywhere(ask, method, path):
    assert answers.faults(ask(method, path, "limit=1&offset=0&limit=1")) == ["limit"]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize(
    "query", ["status=%FF", "type=%C3%28", "%ED%A0%80=1", "limit=%00", "%00=1"]
)
def test_a_query_that_is_no_text_is_refused_everywhere(ask, method, path, query):
    answers.error(ask(method, path, query), 400, "invalid_request")


@pytest.mark.parametrize("name", ["limit", "offset", "assessmentId", "candidateId", "status"])
def test_an_empty_parameter_of_the_list_is_refused(api, name):
    assert answers.faults(api.get(f"/api/sessions?{name}=")) == [name]
    assert answers.faults(api.get(f"/api/sessions?{name}")) == [name]


@pytest.mark.parametrize("name", ["limit", "offset", "type", "phase", "sinceMs", "untilMs"])
def test_an_empty_parameter_of_the_log_is_refused(ask, name):
    assert answers.faults(ask("GET", "sessions/{id}/events", f"{name}=")) == [name]


@pytest.mark.parametrize("value", NOT_WHOLE)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_paging_takes_decimal_digits_alone(ask, name, value):
    for path in ("sessions", "sessions/{id}/events"):
        assert answers.faults(ask("GET", path, f"{name}={quote(value)}")) == [name]


@pytest.mark.parametrize("value", NOT_WHOLE)
@pytest.mark.parametrize("name", ["sinceMs", "untilMs"])
def test_times_take_decimal_digits_alone(ask, name, value):
    assert answers.faults(ask("GET", "sessions/{id}/events", f"{name}={quote(value)}")) == [name]


@pytest.mark.parametrize(("path", "most"), [("sessions", 100), ("sessions/{id}/events", 1000)])
def test_limits_out_of_range_are_refused_not_clamped(ask, path, most):
    assert ask("GET", path, f"limit={most}").json()["limit"] == most
    assert ask("GET", path, "limit=1").json()["limit"] == 1
    for wrong in (0, most + 1, 2**63 - 1, 2**63):
        assert answers.faults(ask("GET", path, f"limit={wrong}")) == ["limit"]


@pytest.mark.parametrize("path", ["sessions", "sessions/{id}/events"])
@pytest.mark.parametrize("query", ["", "&type=user_message", "&phase=task", "&sinceMs=1"])
def test_an_offset_of_64_bits_is_past_the_end(ask, path, query):
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
def test_a_time_may_be_any_that_fits(ask, name, value):
    assert ask("GET", "sessions/{id}/events", f"{name}={value}").status_code == 200
    response = ask("GET", "sessions/{id}/events", f"{name}={2**63}")
    assert answers.faults(response) == [name]


@pytest.mark.parametrize("value", UUIDS_THAT_ARE_NONE)
@pytest.mark.parametrize("name", ["assessmentId", "candidateId"])
def test_a_malformed_uuid_in_the_query_is_refused(api, name, value):
    assert answers.faults(api.get(f"/api/sessions?{name}={quote(value)}")) == [name]


@pytest.mark.parametrize("value", UUIDS_THAT_ARE_NONE)
@pytest.mark.parametrize("verb", ["", "/events", "/checkpoint", "/advance-phase"])
def test_a_malformed_uuid_in_the_path_is_not_found(api, value, verb):
    answers.error(api.get(f"/api/sessions/{quote(value)}{verb}"), 404, "not_found")
    answers.error(api.post(f"/api/sessions/{quote(value)}{verb}", {}), 404, "not_found")


def test_the_same_uuid_in_upper_case_is_not_found(api, session):
    assert UUID(str(session.pk).upper()) == session.pk
    answers.error(api.get(f"/api/sessions/{str(session.pk).upper()}"), 404, "not_found")


@pytest.mark.parametrize("status", ["draft", "Submitted", "submitted ", "null", "SUBMITTED", "'"])
def test_an_unknown_status_is_refused(api, status):
    assert answers.faults(api.get(f"/api/sessions?status={status}")) == ["status"]


@pytest.mark.parametrize("type", ["click", "User_message", "null", "user_message,ai_response"])
def test_an_unknown_type_is_refused(ask, type):
    assert answers.faults(ask("GET", "sessions/{id}/events", f"type={type}")) == ["type"]


def test_a_thousand_parameters_are_too_many(api):
    answers.error(api.get("/api/sessions?" + "a=1&" * 1001), 400, "invalid_request")
