"""Candidates invited to an assessment over HTTP."""

from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import EmailField, FlagField, NameField, TimeField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from sessions_app import lifecycle
from sessions_app.api.serializers import SessionSerializer
from sessions_app.invitations import mail
from sessions_app.reads.queries import get_assessment, get_session


class InviteBody(StrictSerializer):
    email = EmailField()
    name = NameField()
    due_date = TimeField(
        required=False,
        allow_null=True,
        help_text="Until when the session can be started; by default the assessment's due date.",
    )
    send_email = FlagField(default=True, help_text="Whether to e-mail the link to the candidate.")


class InvitationSerializer(CamelCaseSerializer):
    session = SessionSerializer()
    invite_url = serializers.URLField()


class InvitationViewSet(ApiViewSet):
    resource = "invitations"
    lookup_url_kwarg = "assessment_id"
    serializer_class = SessionSerializer
    body_classes = {"invite": InviteBody}

    @extend_schema(
        operation_id="invitations_create",
        summary="Invite a candidate; an open session of theirs is returned instead of a new one",
        responses={200: InvitationSerializer, 201: InvitationSerializer},
    )
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, assessment_id: UUID) -> Response:
        send_email = self.data.pop("send_email")
        site = mail.get_site_url(request)
        assessment = get_assessment(self.organization_id, assessment_id)
        with transaction.atomic():
            invited, is_new = lifecycle.invite(assessment, **self.data)
            if is_new and send_email:
                mail.queue(invited, site=site)
        session = get_session(self.organization_id, invited.pk)
        data = {
            "session": self.get_serializer(session).data,
            "inviteUrl": mail.invitation_url(session, site),
        }
        return RepeatableResponse(data, status=201 if is_new else 200, shows_session=session.pk)
