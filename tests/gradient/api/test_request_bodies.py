"""What comes in a request's body, shown on real endpoints."""

import io
import json
from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import AsyncRequestFactory, Client
from pytest_django import Settings

from gradient.api.parsers import ApiRequest, StrictJSONParser
from sessions_app.models import Checkpoint, Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

WORK = {"deliverableState": {"text": "draft"}}
REQUIRED = "This is required."


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)


@pytest.fixture
def save(session: Session, candidate: ApiClient) -> Call:
    path = paths.sessions(session, "checkpoint")
    return lambda data=None, **kwargs: candidate.request("POST", path, data=data, **kwargs)


@pytest.fixture
def save_chunked(session: Session, client: Client) -> Call:
    """Sends a body without a Content-Length, as a server hands over a chunked one."""

    def send(body: bytes, **environ: str) -> Response:
        extra: Json = {"wsgi.input": io.BytesIO(body), **environ}
        return client.generic(
            "POST",
            paths.sessions(session, "checkpoint"),
            headers={
                "Authorization": f"Bearer {session.token}",
                "Content-Type": "application/json",
                "Transfer-Encoding": "chunked",
            },
            **extra,
        )

    return send


def body_of(length: int) -> bytes:
    start, end = b'{"deliverableState": {"text": "', b'"}}'
    return start + b"x" * (length - len(start) - len(end)) + end


def test_a_body_up_to_the_limit_is_taken(save: Call, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 5000
    assert save(body_of(5000)).status_code == 200


def test_a_body_over_the_limit_is_too_large(save: Call, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 5000
    answers.error(save(body_of(5001)), 413, "payload_too_large")
    assert Checkpoint.objects.get().state is None


def test_the_limit_is_five_mebibytes(save: Call, settings: Settings) -> None:
    assert settings.MAX_BODY_BYTES == 5 * 1024 * 1024
    answers.error(save(b" " * (settings.MAX_BODY_BYTES + 1)), 413, "payload_too_large")


def test_a_chunked_body_is_read(save_chunked: Call) -> None:
    response = save_chunked(json.dumps(WORK).encode())
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert Checkpoint.objects.get().state == {"text": "draft"}


def test_a_chunked_body_up_to_the_limit_is_taken(save_chunked: Call, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 5000
    assert save_chunked(body_of(5000)).status_code == 200


def test_a_chunked_body_over_the_limit_is_too_large(save_chunked: Call, settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 5000
    answers.error(save_chunked(body_of(5001)), 413, "payload_too_large")
    assert Checkpoint.objects.get().state is None


@pytest.fixture
def asynchronous() -> Callable[[bytes], ApiRequest]:
    """Makes a chunked request as an asynchronous server hands it over, without `wsgi.input`."""
    headers = {"Transfer-Encoding": "chunked"}

    def make(body: bytes) -> ApiRequest:
        request = AsyncRequestFactory().post(
            "/", body, content_type="application/json", headers=headers
        )
        request.META.pop("CONTENT_LENGTH", None)
        return ApiRequest(request, parsers=[StrictJSONParser()])

    return make


def test_an_asynchronous_server_s_chunked_body_is_read(
    asynchronous: Callable[[bytes], ApiRequest],
) -> None:
    assert asynchronous(json.dumps(WORK).encode()).data == WORK


def test_an_asynchronous_server_s_body_has_the_same_limit(
    asynchronous: Callable[[bytes], ApiRequest], settings: Settings
) -> None:
    settings.MAX_BODY_BYTES = 5000
    with pytest.raises(RequestDataTooBig):
        _ = asynchronous(body_of(5001)).data


@pytest.mark.parametrize("coding", ["chunked", "identity"])
def test_a_caller_that_goes_away_in_its_body_is_no_crash(
    client: Client, session: Session, coding: str
) -> None:
    class GoneAway(io.BytesIO):
        def read(self, _size: int | None = None, /) -> bytes:
            raise OSError("Connection reset by peer")

    extra: Json = {"wsgi.input": GoneAway(), "CONTENT_LENGTH": "10"}
    response = client.generic(
        "POST",
        paths.sessions(session, "checkpoint"),
        headers={"Authorization": f"Bearer {session.token}", "Transfer-Encoding": coding},
        **extra,
    )
    message = answers.error(response, 400, "invalid_request")
    assert message == "The body ended before it was complete."


def test_a_body_that_stops_before_its_length_is_refused_though_it_reads_as_json(
    client: Client, session: Session
) -> None:
    extra: Json = {
        "wsgi.input": io.BytesIO(json.dumps(WORK).encode()),
        "CONTENT_LENGTH": "500",
    }
    response = client.generic(
        "POST",
        paths.sessions(session, "checkpoint"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {session.token}"},
        **extra,
    )
    message = answers.error(response, 400, "invalid_request")
    assert message == "The body ended before it was complete."
    assert Checkpoint.objects.get().state is None


@pytest.mark.parametrize("length", ["abc", "-1", "1.5"])
def test_a_length_that_is_none_is_no_crash(save_chunked: Call, length: str) -> None:
    response = save_chunked(b"", CONTENT_LENGTH=length)
    answers.error(response, 400, "invalid_request", details={"deliverableState": [REQUIRED]})


@pytest.mark.parametrize("body", [None, b""])
def test_an_empty_body_where_one_is_required(save: Call, body: bytes | None) -> None:
    answers.error(save(body), 400, "invalid_request", details={"deliverableState": [REQUIRED]})


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain"])
def test_without_a_body_the_content_type_does_not_matter(
    organization: Organization, candidate_of: CandidateOf, content_type: str
) -> None:
    session = SessionFactory.create(organization=organization)
    path = paths.sessions(session, "start-setup")
    response = candidate_of(session).request("POST", path, Content_Type=content_type)
    assert response.status_code == 200


def test_a_body_without_keys_is_as_good_as_none(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=organization)
    assert candidate_of(session).post(paths.sessions(session, "start-setup"), {}).status_code == 200


def test_a_body_where_none_is_taken_has_no_known_keys(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=organization)
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
def test_a_body_in_another_form_is_unsupported(save: Call, content_type: str) -> None:
    response = save(json.dumps(WORK).encode(), content_type=content_type)
    answers.error(response, 415, "unsupported_media_type")
    assert Checkpoint.objects.get().state is None


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "", "nonsense"])
def test_a_body_that_is_said_to_be_coded_is_unsupported(save: Call, coding: str) -> None:
    response = save(json.dumps(WORK).encode(), Content_Encoding=coding)
    answers.error(response, 415, "unsupported_media_type")
    assert Checkpoint.objects.get().state is None


def test_identity_is_no_coding(save: Call) -> None:
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
def test_json_in_utf_8_is_supported(save: Call, content_type: str) -> None:
    assert save(json.dumps(WORK).encode(), content_type=content_type).status_code == 200


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true", b'[{"a": 1}]'])
def test_a_body_must_be_an_object(save: Call, body: bytes) -> None:
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
def test_json_that_is_not_strict_changes_nothing(save: Call, body: bytes) -> None:
    answers.error(save(body), 400, "invalid_request")
    assert Checkpoint.objects.get().state is None


def test_all_unknown_keys_are_named(save: Call) -> None:
    response = save(json.dumps({**WORK, "b": 1, "a": 2, "deliverablestate": {}}).encode())
    assert answers.faults(response) == ["a", "b", "deliverablestate"]
