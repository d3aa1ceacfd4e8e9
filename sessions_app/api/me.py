"""The endpoint that describes the API key of the request: organization, scopes and limits."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.serializers import CamelCaseModelSerializer, CamelCaseSerializer
from gradient.api.views import ApiViewSet
from gradient.core.env import Rate
from gradient.core.rates import Allowance, count
from gradient.openapi.schema import object_response
from sessions_app.api.api_keys import ApiKeySerializer
from sessions_app.models import ApiKey, Organization

LIVE = "live"


class OwnOrganizationSerializer(CamelCaseModelSerializer):
    class Meta:
        model = Organization
        fields = ["id", "name", "slug"]
        read_only_fields = fields


class RateLimitSerializer(CamelCaseSerializer):
    """The requests of the current window, including this one."""

    limit = serializers.IntegerField(help_text="The maximum number of requests in a window.")
    window_seconds = serializers.IntegerField()
    used = serializers.IntegerField()
    remaining = serializers.IntegerField()
    reset_seconds = serializers.IntegerField(help_text="Seconds until the next window.")


class LimitsSerializer(CamelCaseSerializer):
    rate = RateLimitSerializer(
        allow_null=True,
        help_text="null if requests are not limited, or cannot be counted at the moment.",
    )
    max_body_bytes = serializers.IntegerField(
        help_text="The maximum size of a request body, except for file uploads."
    )


class MeSerializer(CamelCaseSerializer):
    api_key = ApiKeySerializer()
    organization = OwnOrganizationSerializer()
    mode = serializers.ChoiceField(choices=[LIVE], help_text="The mode of the key.")
    limits = LimitsSerializer()


@dataclass(frozen=True)
class UsedRate:
    allowance: Allowance
    window_seconds: int

    @property
    def limit(self) -> int:
        return self.allowance.limit

    @property
    def used(self) -> int:
        return self.allowance.used

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def reset_seconds(self) -> int:
        return self.allowance.reset


class MeViewSet(ApiViewSet):
    resource, object_key = "me", "me"
    pagination_class = None
    serializer_class = MeSerializer

    @extend_schema(
        operation_id="me_get",
        summary="Get the API key of this request, with its organization and limits",
        responses={200: object_response("me", MeSerializer)},
    )
    def list(self, request: Request) -> Response:
        key = ApiKey.objects.select_related("organization").get(pk=self.api_key.pk)
        me: dict[str, Any] = {
            "api_key": key,
            "organization": key.organization,
            "mode": LIVE,
            "limits": {"rate": self._rate(request), "max_body_bytes": settings.MAX_BODY_BYTES},
        }
        return Response({"me": MeSerializer(me).data})

    def _rate(self, request: Request) -> UsedRate | None:
        rate: Rate | None = settings.RATE_LIMIT_API_KEY
        if rate is None:
            return None
        allowance = count(
            self.credential.name, rate, request.META
        )  # already counted for this request
        return UsedRate(allowance, rate.seconds) if allowance else None
