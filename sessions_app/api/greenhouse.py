"""The endpoints that Greenhouse calls: docs/hiring-systems.md.

Names, status codes and bodies are those of Greenhouse's Assessment Partner API, not of this API:
https://developers.greenhouse.io/assessment.html
"""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.authentication import BasicKeyAuthentication
from gradient.api.permissions import IsApiKey
from gradient.api.views import ApiViewSet
from gradient.core.http import basic_user_name
from gradient.core.identifiers import parse_uuid
from sessions_app.api.contact_fields import EmailField, NameField
from sessions_app.changes.webhooks.addresses import validate_url
from sessions_app.hiring import greenhouse, orders
from sessions_app.invitations import mail
from sessions_app.models import MAX_EXTERNAL_ID_LENGTH, Assessment
from sessions_app.reads.queries import get_assessment
from sessions_app.vocabulary.enums import HiringSystem
from sessions_app.vocabulary.exceptions import NotFound

logger = logging.getLogger(__name__)

GREENHOUSE = HiringSystem.GREENHOUSE


class CandidateBody(serializers.Serializer[Any]):
    # Greenhouse may add properties at any time, so unknown ones are ignored.
    first_name = NameField()
    last_name = NameField(allow_blank=True, required=False, default="")
    preferred_name = NameField(allow_blank=True, allow_null=True, required=False, default="")
    email = EmailField()
    greenhouse_profile_url = serializers.CharField(
        max_length=2_000, allow_blank=True, allow_null=True, required=False, default=""
    )


class SendTestBody(serializers.Serializer[Any]):
    partner_test_id = serializers.CharField(max_length=100)
    candidate = CandidateBody()
    url = serializers.CharField(max_length=MAX_EXTERNAL_ID_LENGTH)

    def validate_url(self, url: str) -> str:
        try:
            validate_url(url)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return url


class StatusQuery(serializers.Serializer[Any]):
    partner_interview_id = serializers.CharField(max_length=100)


class RequestErrorsBody(serializers.Serializer[Any]):
    api_call = serializers.CharField(max_length=100, required=False, default="")
    errors = serializers.ListField(  # type: ignore[assignment]  # Greenhouse's own name
        child=serializers.CharField(), required=False, default=list
    )
    partner_interview_id = serializers.CharField(
        max_length=100, allow_null=True, required=False, default=""
    )


@extend_schema(exclude=True)
class GreenhouseViewSet(ApiViewSet):
    resource = "greenhouse"
    pagination_class = None
    authentication_classes = [BasicKeyAuthentication]
    permission_classes = [IsApiKey]
    body_classes = {"send_test": SendTestBody, "request_errors": RequestErrorsBody}

    def get_query_class(self) -> type[serializers.Serializer[Any]]:
        return StatusQuery if self.action == "test_status" else super().get_query_class()

    @action(detail=False)
    def list_tests(self, request: Request) -> Response:  # noqa: ARG002  DRF's signature
        """The assessments to which candidates can be invited."""
        rows = Assessment.objects.filter(organization=self.organization_id, is_active=True)
        tests = rows.order_by("name", "pk").values_list("pk", "name")
        return Response(
            [{"partner_test_id": str(id), "partner_test_name": name} for id, name in tests]
        )

    @action(detail=False, methods=["post"])
    def send_test(self, request: Request) -> Response:
        """Invite the candidate, once for each `url`."""
        assessment_id = parse_uuid(self.data["partner_test_id"])
        if assessment_id is None:
            raise NotFound("Assessment not found.")
        order = orders.place(
            get_assessment(self.organization_id, assessment_id),
            self._order(self.data),
            system=GREENHOUSE,
            site=mail.get_site_url(request),
            actor=self.actor,
        )
        return Response({"partner_interview_id": str(order.pk)})

    @action(detail=False)
    def test_status(self, request: Request) -> Response:
        order_id = parse_uuid(self.query["partner_interview_id"])
        if order_id is None:
            raise NotFound("Order not found.")
        result = orders.get_result(self.organization_id, order_id, system=GREENHOUSE)
        return Response(greenhouse.represent(result, site=mail.get_site_url(request)))

    @action(detail=False, methods=["post"])
    def request_errors(self, request: Request) -> Response:  # noqa: ARG002  DRF's signature
        """Keep what Greenhouse could not use of an answer, where the session's reader sees it."""
        problem = " ".join(self.data["errors"])
        logger.warning("Greenhouse could not use an answer to %s.", self.data["api_call"])
        order_id = parse_uuid(self.data["partner_interview_id"] or "")
        if order_id is not None:
            order = orders.get_order(self.organization_id, order_id, system=GREENHOUSE)
            orders.record_problem(order, f"Greenhouse reports: {problem}")
        return Response({"status": 200})

    def _order(self, data: dict[str, Any]) -> orders.Order:
        candidate = data["candidate"]
        first = candidate["preferred_name"] or candidate["first_name"]
        return orders.Order(
            external_id=data["url"],
            email=candidate["email"],
            name=f"{first} {candidate['last_name']}".strip(),
            profile_url=_web_address(candidate["greenhouse_profile_url"]),
            notify_url=data["url"],
            credential=basic_user_name(self.request.META.get("HTTP_AUTHORIZATION", "")) or "",
        )


def _web_address(text: str | None) -> str:
    """The text if it is a web address that a page may link to, else an empty text."""
    return text if text and text.startswith(("https://", "http://")) else ""
