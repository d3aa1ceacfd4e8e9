"""A client that speaks JSON and carries a credential, as an API consumer would."""

import json
from typing import Any

from django.test import Client


class ApiClient:
    """Sends `Authorization: Bearer …`; `json_body` is dumped, `data` is sent as it is."""

    def __init__(self, credential: str | None = None) -> None:
        self.credential = credential
        self._client = Client(raise_request_exception=False)

    def request(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = None,
        data: bytes | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
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

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json_body: Any = None, **kwargs: Any) -> Any:
        return self.request("POST", path, json_body=json_body, **kwargs)

    def patch(self, path: str, json_body: Any = None, **kwargs: Any) -> Any:
        return self.request("PATCH", path, json_body=json_body, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Any:
        return self.request("DELETE", path, **kwargs)
