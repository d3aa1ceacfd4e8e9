from io import BytesIO
from typing import Any

from gradient.server.environ import Environ, build_environ


def environ(**changes: Any) -> Environ:
    scope = {
        "method": "POST",
        "raw_path": b"/a%20b/%ff",
        "query_string": b"a=%20",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("10.0.0.1", 8000),
        "client": ("10.0.0.2", 5000),
        "headers": [],
    }
    return build_environ({**scope, **changes}, BytesIO())


def test_the_path_is_decoded_to_bytes_and_the_query_is_not() -> None:
    found = environ()
    assert (found["PATH_INFO"], found["QUERY_STRING"]) == ("/a b/\xff", "a=%20")
    assert (found["SERVER_NAME"], found["SERVER_PORT"]) == ("10.0.0.1", "8000")
    assert found["REMOTE_ADDR"] == "10.0.0.2"


def test_headers_become_variables() -> None:
    headers = [(b"content-type", b"text/a"), (b"content-length", b"3"), (b"x-request-id", b"\xe9")]
    found = environ(headers=headers)
    assert (found["CONTENT_TYPE"], found["CONTENT_LENGTH"]) == ("text/a", "3")
    assert found["HTTP_X_REQUEST_ID"] == "\xe9"


def test_repeated_headers_are_joined() -> None:
    headers = [(b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"c=1"), (b"cookie", b"d=2")]
    found = environ(headers=headers)
    assert (found["HTTP_ACCEPT"], found["HTTP_COOKIE"]) == ("a,b", "c=1; d=2")


def test_a_name_with_an_underscore_passes_for_no_other_name() -> None:
    headers = [(b"x-forwarded-proto", b"http"), (b"x_forwarded_proto", b"https")]
    assert environ(headers=headers)["HTTP_X_FORWARDED_PROTO"] == "http"


def test_a_client_on_a_unix_socket_has_no_address() -> None:
    assert environ(client=None, server=None)["REMOTE_ADDR"] == ""
