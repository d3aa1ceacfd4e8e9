"""A proxy as they stand in offices: it compresses what it passes on, and weakens the tags."""

import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class CompressingProxy(ThreadingHTTPServer):
    """`weakened` counts the answers whose tag was weakened, by path."""

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.weakened: Counter[str] = Counter()
        self.compressed: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CompressingProxy

    def log_message(self, format: str, *args: object) -> None:
        """The tests' output is no access log."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP
        }
        upstream = HTTPConnection(self.server.upstream, timeout=30)
        try:
            upstream.request(
                self.command, self.path, body, {**headers, "Host": self.server.upstream}
            )
            answer = upstream.getresponse()
            self._answer(answer.status, answer.getheaders(), answer.read())
        finally:
            upstream.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815  the base's names

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        path = self.path.partition("?")[0]
        is_compressed = bool(content) and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(status)
        for name, value in headers:
            if name.lower() == "etag" and is_compressed:
                self.server.weakened[path] += 1
                self.send_header(name, f"W/{value}")
            elif name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if is_compressed:
            self.server.compressed[path] += 1
            content = gzip.compress(content, compresslevel=1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def compressing(upstream: str) -> Iterator[CompressingProxy]:
    proxy = CompressingProxy(upstream)
    Thread(target=proxy.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
