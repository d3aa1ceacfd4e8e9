"""A client that speaks JSON and carries a credential, as an API consumer would."""

import json
from typing import Any, cast

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from gradient import fast_path
from tests.annotations import Response


class LayeredHandler(ClientHandler):
    """Django's handler for tests, with the layer that `gradient.wsgi` puts in front of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layer = fast_path.wrap(None)

    def __call__(self, environ: dict[str, Any]) -> Response:
        answer = self.layer.answer(environ)
        if answer is None:
            return cast("Response", super().__call__(environ))
        response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
        as_sent = cast("Response", response)
        as_sent.wsgi_request = WSGIRequest(environ)
        return as_sent


class ApiClient:
    """Sends `Authorization: Bearer …`; `json_body` is dumped, `data` is sent unchanged.

    Hot calls go by the fast path, as in production, unless Django alone is to answer.
    """

    def __init__(self, credential: str | None = None, *, django_alone: bool = False) -> None:
        self.credential = credential
        self._client = Client(raise_request_exception=False)
        if not django_alone:
            self._client.handler = LayeredHandler(self._client.handler.enforce_csrf_checks)

    def request(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = None,
        data: bytes | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.credential and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.credential}"
        body = (
            data
            if data is not None
            else b""
            if json_body is None
            else json.dumps(json_body).encode()
        )
        return self._client.generic(method, path, body, content_type=content_type, headers=sent)

    def get(self, path: str, **kwargs: Any) -> Response:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json_body: Any = None, **kwargs: Any) -> Response:
        return self.request("POST", path, json_body=json_body, **kwargs)

    def patch(self, path: str, json_body: Any = None, **kwargs: Any) -> Response:
        return self.request("PATCH", path, json_body=json_body, **kwargs)

    def put(self, path: str, json_body: Any = None, **kwargs: Any) -> Response:
        return self.request("PUT", path, json_body=json_body, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Response:
        return self.request("DELETE", path, **kwargs)
