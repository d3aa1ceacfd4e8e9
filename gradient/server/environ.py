"""An ASGI scope as a WSGI environment (PEP 3333)."""

import sys
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]

_WITHOUT_PREFIX = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


def build_environ(scope: Any, body: BinaryIO) -> Environ:
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ["SERVER_NAME"], port = scope["server"] or ("localhost", 80)
    environ["SERVER_PORT"] = str(port)
    environ["REMOTE_ADDR"] = scope["client"][0] if scope["client"] else ""
    for name, value in scope["headers"]:
        _add_header(environ, name, value.decode("latin-1"))
    return environ


def _add_header(environ: Environ, name: bytes, value: str) -> None:
    if b"_" in name:
        return  # X_Forwarded_Proto would pass for X-Forwarded-Proto, which a proxy overwrites
    key = _WITHOUT_PREFIX.get(name)
    if key is None:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        if key in environ:
            separator = "; " if key == "HTTP_COOKIE" else ","
            value = f"{environ[key]}{separator}{value}"
    environ[key] = value
