"""The base class of all endpoints: DRF's generic viewset with the contract's order of checks."""

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
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSetMixin

from gradient.api.deprecation import Deprecation
from gradient.api.filters import FilterBackend
from gradient.api.idempotency import IdempotencyMixin
from gradient.api.parsers import ApiRequest
from gradient.api.query import read_query
from gradient.api.serializers import NothingSerializer
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
    """Limits the size of bodies, and frees responses early."""

    def initialize_request(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Request:
        return ApiRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Free the response as soon as it is sent. In DRF, view, request and response refer to each
        other, so a large response would stay in memory until the garbage collector runs."""
        response = super().dispatch(request, *args, **kwargs)
        del self.response
        if isinstance(response, SimpleTemplateResponse):
            response.add_post_render_callback(_forget_view)
        return response


def _forget_view(response: Any) -> None:
    response.renderer_context = {}


class ApiViewSet(IdempotencyMixin, ViewSetMixin, ApiView):
    """Checks method, credential, rate and form. The action checks existence and status.

    `serializer_class` represents objects. `body_classes` has the serializer of each action's body,
    which is then in `self.data`. `query_class` validates the query parameters besides those of
    filters and paging, which are then in `self.query`. Both happen before the action, since a
    request's form is checked before the existence of objects.
    """

    resource: ClassVar[str]
    """The tag of the operations in the OpenAPI document, and the start of their ids."""
    object_key: ClassVar[str] = ""
    list_key: ClassVar[str] = ""
    body_classes: ClassVar[dict[str, type[Serializer[Any]]]] = {}
    query_class: type[Serializer[Any]] = NothingSerializer
    large_columns: ClassVar[tuple[str, ...]] = ()
    """Columns of any size that a body may have. A page with large ones may end early."""
    filterset_class: type[FilterSet] | None = None
    deprecations: ClassVar[Mapping[str, Deprecation]] = {}
    """The deprecated actions."""

    http_method_names = ["delete", "get", "head", "patch", "post", "put"]
    lookup_value_converter = "uuid"
    format_kwarg = None  # one format, chosen by Accept alone
    filterset: FilterSet | None = None
    query: dict[str, Any]
    data: dict[str, Any]

    @property
    def default_response_headers(self) -> dict[str, str]:
        # A response may contain a token or a key. DRF adds Allow to all responses, not only to 405.
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
        """The wrong kind of credential gets 403, whether or not its rate is exceeded."""
        self.check_permissions(request)
        super().throttled(request, wait)

    def check_form(self, request: Request) -> None:
        """Validate query and body. Raises exceptions that become 400, 413 or 415."""
        if self.action == "list":
            self.filterset = FilterBackend().get_filterset(request, None, self)
        self.query = read_query(request, self.get_query_class(), self.filterset)
        if request.method in BODY_METHODS:
            self.data = self._read_body(request)

    def get_query_class(self) -> type[Serializer[Any]]:
        pagination: Any = self.pagination_class if self.action == "list" else None
        return pagination.query_class if pagination else self.query_class

    def get_body_class(self) -> type[Serializer[Any]]:
        return self.body_classes.get(self.action, NothingSerializer)

    def _read_body(self, request: Request) -> dict[str, Any]:
        """An empty body counts as `{}`, except for PATCH and PUT, which require one."""
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
        """The token's session, which must be the one in the path. Raises NotFound otherwise."""
        session = self.credential.session  # type: ignore[union-attr]  # by permission
        if session.pk != self.kwargs["session_id"]:
            raise NotFound("Session not found.")
        return session

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "credential": self.request.auth}

    def get_if_match(self) -> frozenset[str] | None:
        """The revisions in `If-Match`, or None if any revision matches."""
        try:
            return revisions_to_match(self.request.headers.get("If-Match"))
        except BadRequest as error:
            raise InvalidRequest(str(error), {"If-Match": [str(error)]}) from error

    def get_page(self, queryset: Any, *, limit: int, offset: int) -> tuple[Iterable[Any], int]:
        """The rows of a page and the total, from one snapshot of the database."""
        with one_snapshot():
            rows = fitting(queryset[offset : offset + limit], self.large_columns)
            return rows, queryset.count()

    def get_given_filters(self) -> dict[str, Any]:
        """The filters in the query, with their values."""
        cleaned = self.filterset.form.cleaned_data if self.filterset else {}
        return {name: value for name, value in cleaned.items() if value not in (None, "")}

    def respond(self, instance: Model, *, status: int = 200) -> Response:
        """A response with one object: `{"<object_key>": {…}}`."""
        return Response({self.object_key: self.get_serializer(instance).data}, status=status)
