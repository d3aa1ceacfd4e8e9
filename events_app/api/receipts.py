"""A log's receipt, and the verification of a log."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from events_app import receipts, verification
from events_app.models import Event
from gradient.api.permissions import HasCredential, IsApiKey
from gradient.api.serializers import CamelCaseSerializer
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import ErrorSerializer, object_response
from sessions_app.accounts.credentials import SessionCredential
from sessions_app.models import Session
from sessions_app.reads.queries import require_session


class InclusionProofSerializer(CamelCaseSerializer):
    leaf_index = serializers.IntegerField(help_text="The index of the leaf, from 0.")
    tree_size = serializers.IntegerField(help_text="The number of leaves, as in the checkpoint.")
    hashes = serializers.ListField(
        child=serializers.CharField(), help_text="From the leaf to the root, in hexadecimal."
    )


class ReceiptSerializer(CamelCaseSerializer):
    session_id = serializers.UUIDField()
    head_hash = serializers.CharField(help_text="The last event's hash, in hexadecimal.")
    events = serializers.IntegerField(help_text="The number of events in the log.")
    checkpoint = serializers.CharField(
        allow_null=True, help_text="The signed tree head; null until there is one."
    )
    inclusion_proof = InclusionProofSerializer(allow_null=True)


class ProblemSerializer(CamelCaseSerializer):
    seq = serializers.IntegerField(
        help_text="The number of the event where the difference appears."
    )
    what = serializers.CharField()


class VerificationSerializer(CamelCaseSerializer):
    ok = serializers.BooleanField()
    events = serializers.IntegerField(help_text="The number of events in the log.")
    head = serializers.CharField(help_text="The hash with which the log ends, in hexadecimal.")
    problems = ProblemSerializer(many=True)


class ReceiptViewSet(ApiViewSet):
    resource = "receipts"
    permission_classes = [HasCredential]
    pagination_class = None

    @extend_schema(
        operation_id="sessions_receipt",
        summary="Get the receipt of a submitted session's log",
        responses={200: object_response("receipt", ReceiptSerializer), 409: ErrorSerializer},
    )
    def list(self, _request: Request, session_id: UUID) -> Response:
        if isinstance(self.credential, SessionCredential):
            self.get_own_session()
        require_session(self.organization_id, session_id)
        return Response({"receipt": receipts.receipt(Session.objects.get(pk=session_id))})


class VerificationViewSet(ApiViewSet):
    resource = "receipts"
    permission_classes = [IsApiKey]

    @extend_schema(
        operation_id="sessions_verify",
        summary="Verify that a session's log is unchanged",
        responses={200: VerificationSerializer},
    )
    def create(self, _request: Request, session_id: UUID) -> Response:
        require_session(self.organization_id, session_id)
        problems = verification.verify(session_id)
        return Response(
            {
                "ok": not problems,
                "events": Event.objects.filter(session=session_id).count(),
                "head": verification.head_hash(session_id).hex(),
                "problems": [{"seq": each.seq, "what": each.message} for each in problems],
            }
        )
