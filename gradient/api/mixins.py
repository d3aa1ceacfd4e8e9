"""Actions of viewsets, besides DRF's `ListModelMixin`.

Each calls a hook, and the hook calls a verb. Hooks get no instance: verbs find and lock their rows
themselves.
"""

from typing import Any

from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.views import ApiViewSet


class CreateMixin(ApiViewSet):
    def create(self, _request: Request, **_: Any) -> Response:
        return self.respond(self.perform_create(self.data), status=201)

    def perform_create(self, data: dict[str, Any]) -> Model:
        raise NotImplementedError


class RetrieveMixin(ApiViewSet):
    def retrieve(self, _request: Request, **_: Any) -> Response:
        return self.respond(self.get_object())


class UpdateMixin(ApiViewSet):
    def partial_update(self, _request: Request, **_: Any) -> Response:
        return self.respond(self.perform_update(self.data))

    def perform_update(self, data: dict[str, Any]) -> Model:
        raise NotImplementedError


class DestroyMixin(ApiViewSet):
    def destroy(self, _request: Request, **_: Any) -> Response:
        self.perform_destroy()
        return Response({"ok": True})

    def perform_destroy(self) -> None:
        raise NotImplementedError
