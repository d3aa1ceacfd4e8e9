"""The client for code that awaits its answers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import IO, Any, Generic, TypeVar

import anyio
import httpx

from gradient_client.answers import Lines, Page, next_path, read_page
from gradient_client.calls import Call, call
from gradient_client.errors import connection_failed, from_response
from gradient_client.settings import Settings

Item = TypeVar("Item")


class AsyncClient:
    """Sends calls, again where that is safe. May be used by several tasks."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient | None) -> None:
        self._retries = settings.retries
        self._http = http or httpx.AsyncClient(timeout=settings.timeout_seconds)
        self._http.base_url = httpx.URL(settings.base_url)
        self._http.headers.update(settings.headers)

    async def send(self, call: Call) -> httpx.Response:
        """The answer, read. Raises ApiError, ConnectionFailed."""
        return await self._answer(call, stream=False)

    @asynccontextmanager
    async def stream(self, call: Call) -> AsyncIterator[AsyncIterator[bytes]]:
        """The answer's content, as it comes. Raises ApiError, ConnectionFailed."""
        response = await self._answer(call, stream=True)
        try:
            yield response.aiter_bytes()
        except httpx.TransportError as error:
            raise connection_failed(error) from error
        finally:
            await response.aclose()

    async def _answer(self, call: Call, *, stream: bool) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            try:
                response = await self._http.send(call.request(self._http), stream=stream)
                if response.is_success:
                    return response
                await response.aread()
                await response.aclose()
            except httpx.TransportError as error:
                wait = self._retries.after_error(call, attempt, error)
                if wait is None:
                    raise connection_failed(error) from error
            else:
                wait = self._retries.after_answer(call, attempt, response)
                if wait is None:
                    raise from_response(response)
            await anyio.sleep(wait)

    async def close(self) -> None:
        await self._http.aclose()


class AsyncResource:
    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(self, verb: str, path: str, **options: Any) -> Any:
        response = await self._client.send(call(verb, path, **options))
        return response.json() if response.content else None

    def _pages(
        self, path: str, key: str, largest_page: int, query: Mapping[str, Any]
    ) -> "AsyncPages[Any]":
        return AsyncPages(self._client, path, key, largest_page, query)

    def _rows(self, path: str, query: Mapping[str, Any]) -> "AsyncRows[Any]":
        return AsyncRows(self._client, path, query)

    def _download(self, path: str, query: Mapping[str, Any] | None = None) -> "AsyncDownload":
        return AsyncDownload(self._client, path, query or {})


class AsyncPages(Generic[Item]):
    """A list. Iterating over it gets one page after the other, as they are needed."""

    def __init__(
        self, client: AsyncClient, path: str, key: str, largest_page: int, query: Mapping[str, Any]
    ) -> None:
        self._client, self._path, self._key, self._query = client, path, key, query
        self._largest_page = largest_page

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def first(self) -> Page[Item]:
        """The first page alone, of the API's default size unless `limit` was given."""
        response = await self._client.send(call("GET", self._path, query=self._query))
        return read_page(response, self._key)

    async def pages(self) -> AsyncIterator[Page[Item]]:
        """Every page, of the largest size unless `limit` was given."""
        request = call("GET", self._path, query={"limit": self._largest_page, **self._query})
        while True:
            response = await self._client.send(request)
            yield read_page(response, self._key)
            path = next_path(response)
            if path is None:
                return
            request = call("GET", path)


class AsyncRows(Generic[Item]):
    """An export. Iterating over it streams the rows, and raises IncompleteExport if some are
    missing."""

    def __init__(self, client: AsyncClient, path: str, query: Mapping[str, Any]) -> None:
        self._client, self._path, self._query = client, path, query

    async def __aiter__(self) -> AsyncIterator[Item]:
        lines = Lines()
        async for data in self._bytes("application/x-ndjson"):
            for row in lines.feed(data):
                yield row
        lines.close()

    async def write_ndjson(self, file: IO[bytes]) -> int:
        """Write the export as it comes, with its closing line, and return the number of rows.

        Raises IncompleteExport like iterating does.
        """
        lines, count = Lines(), 0
        async for data in self._bytes("application/x-ndjson"):
            file.write(data)
            count += sum(1 for _ in lines.feed(data))
        lines.close()
        return count

    async def write_csv(self, file: IO[bytes]) -> None:
        """Write the export as CSV, with its closing line."""
        async for data in self._bytes("text/csv"):
            file.write(data)

    async def _bytes(self, accept: str) -> AsyncIterator[bytes]:
        request = call("GET", self._path, query=self._query, accept=accept)
        async with self._client.stream(request) as content:
            async for data in content:
                yield data


class AsyncDownload:
    """A file, which is requested when it is read."""

    def __init__(self, client: AsyncClient, path: str, query: Mapping[str, Any]) -> None:
        self._client = client
        self._request = call("GET", path, query=query, accept="*/*")

    async def read(self) -> bytes:
        response = await self._client.send(self._request)
        return response.content

    async def write_to(self, file: IO[bytes]) -> None:
        async with self._client.stream(self._request) as content:
            async for data in content:
                file.write(data)
