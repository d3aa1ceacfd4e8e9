"""The base of every endpoint: DRF's generic viewset, with the contract's order of checks."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django_filters import FilterSet
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from gradient.api.deprecation import Deprecation
from gradient.api.filters import FilterBackend
from gradient.api.idempotency import IdempotencyMixin
from gradient.api.parsers import ApiRequest
from gradient.api.query import read_query
from gradient.api.serializers import NothingSerializer, StrictSerializer
from gradient.core import clock
from gradient.core.bounded_rows import fitting
from gradient.core.http import revisions_to_match, server_time
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts.credentials import Credential, SessionCredential
from sessions_app.models import ApiKey, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound

BODY_METHODS = {"POST", "PATCH", "PUT"}


class ApiView(GenericAPIView):
    """Makes requests whose body is bounded."""

    def initialize_request(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Request:
        return ApiRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Free the answer as soon as it is sent: DRF lets view, request and answer refer to each
        other, and a large one would stay until the garbage of several is collected."""
        response = super().dispatch(request, *args, **kwargs)
        del self.response
        if isinstance(response, SimpleTemplateResponse):
            response.add_post_render_callback(_forget_view)
        return response


def _forget_view(response: Any) -> None:
    response.renderer_context = {}


class ApiViewSet(IdempotencyMixin, ViewSetMixin, ApiView):
    """Checks method, credential, rate and form; the action checks existence and status.

    `serializer_class` represents objects. `body_classes` validate an action's body, which is then
    `self.data`; `query_class` validates the query beside filters and paging, which is then
    `self.query`. Both happen before the action, so that form comes before existence.
    """

    resource: ClassVar[str]
    """Tag and beginning of operation ids in the OpenAPI document."""
    object_key: ClassVar[str] = ""
    list_key: ClassVar[str] = ""
    body_classes: ClassVar[dict[str, type[StrictSerializer]]] = {}
    query_class: type[StrictSerializer] = NothingSerializer
    large_columns: ClassVar[tuple[str, ...]] = ()
    """Columns whose size only a request's own limit bounds; a page of them may end early."""
    filterset_class: type[FilterSet] | None = None
    deprecations: ClassVar[Mapping[str, Deprecation]] = {}
    """The actions that are going away."""

    http_method_names = ["delete", "get", "head", "patch", "post", "put"]
    lookup_value_converter = "uuid"
    format_kwarg = None  # one format, chosen by Accept alone
    filterset: FilterSet | None = None
    query: dict[str, Any]
    data: dict[str, Any]

    @property
    def default_response_headers(self) -> dict[str, str]:
        # An answer may carry a token or a key. DRF's own would add Allow, not to 405 alone.
        return {"Cache-Control": "no-store"}

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request
        )
        self.check_form(request)
        self.check_idempotency_key(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        if deprecation := self.deprecations.get(self.action or ""):
            deprecation.mark(finished)
        return finished

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if isinstance(request.auth, SessionCredential):
            self.headers["X-Server-Time"] = server_time(clock.now())

    def throttled(self, request: Request, wait: float) -> None:  # type: ignore[override]  # raises
        """A credential of the wrong kind is told so, whatever its rate."""
        self.check_permissions(request)
        super().throttled(request, wait)

    def check_form(self, request: Request) -> None:
        """Validate query and body. Raises what becomes 400, 413 or 415."""
        if self.action == "list":
            self.filterset = FilterBackend().get_filterset(request, None, self)
        self.query = read_query(request, self.get_query_class(), self.filterset)
        if request.method in BODY_METHODS:
            self.data = self._read_body(request)

    def get_query_class(self) -> type[StrictSerializer]:
        pagination: Any = self.pagination_class if self.action == "list" else None
        return pagination.query_class if pagination else self.query_class

    def get_body_class(self) -> type[StrictSerializer]:
        return self.body_classes.get(self.action, NothingSerializer)

    def _read_body(self, request: Request) -> dict[str, Any]:
        """An absent body counts as `{}`; but a PATCH or a PUT must say what it changes."""
        is_empty = request.stream is None
        serializer = self.get_body_class()(
            data={} if is_empty else request.data, context=self.get_serializer_context()
        )
        required = [name for name, field in serializer.fields.items() if field.required]
        if is_empty and (required or request.method in {"PATCH", "PUT"}):
            details = {name: ["This is required."] for name in required}
            raise InvalidRequest("A body is required.", details)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    @property
    def credential(self) -> Credential:
        credential: Any = self.request.auth
        return cast(Credential, credential)

    @property
    def organization_id(self) -> UUID:
        return self.credential.organization_id

    @property
    def actor(self) -> Actor:
        return self.credential.actor

    @property
    def api_key(self) -> ApiKey:
        return self.credential.api_key  # type: ignore[union-attr]  # by permission

    @property
    def object_id(self) -> UUID:
        """The id of the object that the path names."""
        object_id: UUID = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        return object_id

    def get_own_session(self) -> Session:
        """The session of the token, if the path is its own; else 404, as if it were not there."""
        session = self.credential.session  # type: ignore[union-attr]  # by permission
        if session.pk != self.kwargs["session_id"]:
            raise NotFound("Session not found.")
        return session

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "credential": self.request.auth}

    def get_if_match(self) -> frozenset[str] | None:
        """The revisions of `If-Match`; None if any will do."""
        try:
            return revisions_to_match(self.request.headers.get("If-Match"))
        except BadRequest as error:
            raise InvalidRequest(str(error), {"If-Match": [str(error)]}) from error

    def get_page(self, queryset: Any, *, limit: int, offset: int) -> tuple[Iterable[Any], int]:
        """A page's rows and the number of all, of one moment; for the paginator."""
        with one_snapshot():
            rows = fitting(queryset[offset : offset + limit], self.large_columns)
            return rows, queryset.count()

    def get_given_filters(self) -> dict[str, Any]:
        """The filters that the query gives, with their values."""
        cleaned = self.filterset.form.cleaned_data if self.filterset else {}
        return {name: value for name, value in cleaned.items() if value not in (None, "")}

    def respond(self, instance: Model, *, status: int = 200) -> Response:
        """The answer that holds one object: `{"<object_key>": {…}}`."""
        return Response({self.object_key: self.get_serializer(instance).data}, status=status)
