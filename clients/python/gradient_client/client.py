"""The client that waits for its answers."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Generic, TypeVar

import httpx

from gradient_client.answers import Lines, Page, next_path, read_page
from gradient_client.calls import Call, call
from gradient_client.errors import connection_failed, from_response
from gradient_client.settings import Settings

Item = TypeVar("Item")


class Client:
    """Sends calls, again where that is safe. May be used by several threads."""

    def __init__(self, settings: Settings, http: httpx.Client | None) -> None:
        self._retries = settings.retries
        self._http = http or httpx.Client(timeout=settings.timeout_seconds)
        self._http.base_url = httpx.URL(settings.base_url)
        self._http.headers.update(settings.headers)

    def send(self, call: Call) -> httpx.Response:
        """The answer, read. Raises ApiError, ConnectionFailed."""
        return self._answer(call, stream=False)

    @contextmanager
    def stream(self, call: Call) -> Iterator[Iterator[bytes]]:
        """The answer's content, as it comes. Raises ApiError, ConnectionFailed."""
        response = self._answer(call, stream=True)
        try:
            yield response.iter_bytes()
        except httpx.TransportError as error:
            raise connection_failed(error) from error
        finally:
            response.close()

    def _answer(self, call: Call, *, stream: bool) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self._http.send(call.request(self._http), stream=stream)
                if response.is_success:
                    return response
                response.read()
                response.close()
            except httpx.TransportError as error:
                wait = self._retries.after_error(call, attempt, error)
                if wait is None:
                    raise connection_failed(error) from error
            else:
                wait = self._retries.after_answer(call, attempt, response)
                if wait is None:
                    raise from_response(response)
            time.sleep(wait)

    def close(self) -> None:
        self._http.close()


class Resource:
    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(self, verb: str, path: str, **options: Any) -> Any:
        response = self._client.send(call(verb, path, **options))
        return response.json() if response.content else None

    def _pages(
        self, path: str, key: str, largest_page: int, query: Mapping[str, Any]
    ) -> "Pages[Any]":
        return Pages(self._client, path, key, largest_page, query)

    def _rows(self, path: str, query: Mapping[str, Any]) -> "Rows[Any]":
        return Rows(self._client, path, query)

    def _download(self, path: str, query: Mapping[str, Any] | None = None) -> "Download":
        return Download(self._client, path, query or {})


class Pages(Generic[Item]):
    """A list. Iterating over it gets one page after the other, as they are needed."""

    def __init__(
        self, client: Client, path: str, key: str, largest_page: int, query: Mapping[str, Any]
    ) -> None:
        self._client, self._path, self._key, self._query = client, path, key, query
        self._largest_page = largest_page

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items

    def first(self) -> Page[Item]:
        """The first page alone, of the API's default size unless `limit` was given."""
        response = self._client.send(call("GET", self._path, query=self._query))
        return read_page(response, self._key)

    def pages(self) -> Iterator[Page[Item]]:
        """Every page, of the largest size unless `limit` was given."""
        request = call("GET", self._path, query={"limit": self._largest_page, **self._query})
        while True:
            response = self._client.send(request)
            yield read_page(response, self._key)
            path = next_path(response)
            if path is None:
                return
            request = call("GET", path)


class Rows(Generic[Item]):
    """An export. Iterating over it streams the rows, and raises IncompleteExport if some are
    missing."""

    def __init__(self, client: Client, path: str, query: Mapping[str, Any]) -> None:
        self._client, self._path, self._query = client, path, query

    def __iter__(self) -> Iterator[Item]:
        lines = Lines()
        for data in self._bytes("application/x-ndjson"):
            yield from lines.feed(data)
        lines.close()

    def write_ndjson(self, file: IO[bytes]) -> int:
        """Write the export as it comes, with its closing line, and return the number of rows.

        Raises IncompleteExport like iterating does.
        """
        lines, count = Lines(), 0
        for data in self._bytes("application/x-ndjson"):
            file.write(data)
            count += sum(1 for _ in lines.feed(data))
        lines.close()
        return count

    def write_csv(self, file: IO[bytes]) -> None:
        """Write the export as CSV, with its closing line."""
        for data in self._bytes("text/csv"):
            file.write(data)

    def _bytes(self, accept: str) -> Iterator[bytes]:
        request = call("GET", self._path, query=self._query, accept=accept)
        with self._client.stream(request) as content:
            yield from content


class Download:
    """A file, which is requested when it is read."""

    def __init__(self, client: Client, path: str, query: Mapping[str, Any]) -> None:
        self._client = client
        self._request = call("GET", path, query=query, accept="*/*")

    def read(self) -> bytes:
        return self._client.send(self._request).content

    def write_to(self, file: IO[bytes]) -> None:
        with self._client.stream(self._request) as content:
            for data in content:
                file.write(data)
