"""The base of every endpoint: what it takes, declared; and the contract's order of checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django_filters import FilterSet
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSet

from gradient.api import idempotency, throttling
from gradient.api.credentials import (
    ApiKeyCredential,
    Credential,
    SessionCredential,
    authenticate,
)
from gradient.api.errors import exception_handler
from gradient.api.headers import server_time
from gradient.api.requests import read_body, read_query
from gradient.api.serializers import NothingSerializer, StrictSerializer
from gradient.core import clock
from sessions_app.models import Session
from sessions_app.vocabulary.exceptions import NotFound

Row = TypeVar("Row", bound=Model)
BODY_METHODS = {"POST", "PATCH", "PUT"}


@dataclass(frozen=True)
class Operation:
    """What one endpoint takes and gives; the schema is made from it, and the checks.

    `answers` are the serializers of what it gives, by status. `conflicts` says that a 409 is among
    its answers, `preconditions` that it heeds `If-Match`; `current` is then the serializer of its
    412, where that is not a checkpoint's.
    """

    summary: str
    credentials: tuple[type[ApiKeyCredential] | type[SessionCredential], ...]
    answers: Mapping[int, Any]
    query: type[StrictSerializer] = NothingSerializer
    filters: type[FilterSet] | None = None
    body: type[StrictSerializer] = NothingSerializer
    conflicts: bool = False
    preconditions: bool = False
    current: type[Serializer] | None = None


class ApiViewSet(ViewSet):
    """Checks in the contract's order: method, credential, rate, form, then what the action does.

    The path is checked by the URL patterns, existence and status by the action. `self.asked` is
    the validated query, `self.sent` the validated body.
    """

    resource: ClassVar[str]
    operations: ClassVar[dict[str, Operation]] = {}
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    format_kwarg = None  # one format, chosen by Accept alone
    credential: Credential
    asked: dict[str, Any]
    sent: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.args, self.kwargs = args, kwargs
        self.headers: dict[str, str] = {}
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, *args, **kwargs)
            response = self._answer()
        except Exception as error:  # noqa: BLE001  whatever it is, the answer is our envelope
            response = self.handle_exception(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    @property
    def operation(self) -> Operation:
        return self.operations[self.action]

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Everything that is checked before the action."""
        if self.action not in self.operations:
            raise MethodNotAllowed(str(request.method))
        self.credential = request.auth = authenticate(request._request)
        self._check_credential()
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request
        )
        filters = self.operation.filters
        self.filterset = filters(request._request.GET) if filters else None
        self.asked = read_query(request._request, self.operation.query, self.filterset)
        if request.method in BODY_METHODS:
            self.sent = read_body(request._request, self.operation.body)

    def handle_exception(self, exc: Exception) -> Response:
        """The envelope; a 405 says what is allowed."""
        response = exception_handler(exc, {"request": self.request, "view": self})
        if isinstance(exc, MethodNotAllowed):
            response["Allow"] = ", ".join(sorted(method.upper() for method in self.action_map))
        response.exception = True
        return response

    def filtered(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows that the query's filters leave."""
        if self.filterset is None:
            return rows
        filtered: QuerySet[Row] = self.filterset.filter_queryset(rows)
        return filtered

    def given_filters(self) -> dict[str, Any]:
        """The filters that the query gives, with their values."""
        cleaned = self.filterset.form.cleaned_data if self.filterset else {}
        return {name: value for name, value in cleaned.items() if value not in (None, "")}

    def own_session(self) -> Session:
        """The session of the token, if the path is its own; else it is as if it were not there."""
        session = self.credential.session  # type: ignore[union-attr]  # the operation asks for it
        if session.pk != self.kwargs["session_id"]:
            raise NotFound("There is no such session.")
        return session

    def _check_credential(self) -> None:
        allowance = throttling.count_of(self.credential, self.request.META)
        if allowance is not None:
            self.headers |= allowance.headers
        if isinstance(self.credential, SessionCredential):
            self.headers["X-Server-Time"] = server_time(clock.now())
        self._require_kind()
        if allowance is not None:
            allowance.require()

    def _require_kind(self) -> None:
        needed = self.operation.credentials
        if not isinstance(self.credential, needed):
            kinds = " or ".join(kind.kind for kind in needed)
            raise PermissionDenied(f"This needs {kinds}, not {self.credential.kind}.")
        if self.credential.reads_only and self.request.method not in ("GET", "HEAD"):
            raise PermissionDenied("This key may only read.")

    def _answer(self) -> Response:
        method = str(self.request.method)
        key = self.request.headers.get("Idempotency-Key")
        if method != "POST" or key is None:
            return self._act()
        request = (method, self.request.path, self.sent)
        return idempotency.once(self.credential, key, request, self._act)

    def _act(self) -> Response:
        action = getattr(self, self.action)
        response: Response = action(self.request, *self.args, **self.kwargs)
        return response
