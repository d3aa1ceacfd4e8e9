"""Endpoints that invite candidates, and send or replace their links."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import FlagField, TimeField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.serializers import CamelCaseSerializer, StrictSerializer
from gradient.api.views import ApiViewSet
from sessions_app import lifecycle
from sessions_app.api.contact_fields import EmailField, NameField
from sessions_app.api.serializers import SessionSerializer
from sessions_app.invitations import mail, single
from sessions_app.invitations.single import Changed
from sessions_app.reads.queries import get_assessment, get_session, require_session


class InviteBody(StrictSerializer):
    email = EmailField()
    name = NameField()
    due_date = TimeField(
        required=False,
        allow_null=True,
        help_text="When the session can be started at the latest; by default the assessment's due "
        "date.",
    )
    send_email = FlagField(
        required=False,
        help_text="Whether to e-mail the link to the candidate. By default it is sent for a new "
        "session only; `true` also sends it again.",
    )


class LinkSerializer(CamelCaseSerializer):
    session = SessionSerializer()
    invite_url = serializers.URLField()


class RepeatedInvitationSerializer(LinkSerializer):
    changed = serializers.ListField(
        child=serializers.ChoiceField([str(each) for each in Changed]),
        help_text="What the call changed, and `email` if the link is sent again.",
    )


class RotateBody(StrictSerializer):
    send_email = FlagField(
        default=True, help_text="Whether to e-mail the new link, unless the session was submitted."
    )


class SendBody(StrictSerializer):
    send_email = FlagField(default=True, help_text="Whether to e-mail the link again.")


class LinkMixin(ApiViewSet):
    resource = "invitations"
    serializer_class = SessionSerializer

    def _link(self, session_id: UUID, site: str) -> dict[str, Any]:
        session = get_session(self.organization_id, session_id)
        return {
            "session": self.get_serializer(session).data,
            "inviteUrl": mail.invitation_url(session, site),
        }


class InvitationViewSet(LinkMixin):
    lookup_url_kwarg = "assessment_id"
    body_classes = {"invite": InviteBody}

    @extend_schema(
        operation_id="invitations_create",
        summary="Invite a candidate, or change their open session",
        responses={200: RepeatedInvitationSerializer, 201: LinkSerializer},
    )
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, assessment_id: UUID) -> Response:
        lifecycle.require_future(self.data.get("due_date"))
        site = mail.get_site_url(request)
        assessment = get_assessment(self.organization_id, assessment_id)
        invited = single.invite(assessment, **self.data, site=site, actor=self.actor)
        data = self._link(invited.session.pk, site)
        if not invited.is_new:
            data["changed"] = invited.changed
        status = 201 if invited.is_new else 200
        return RepeatableResponse(data, status=status, shows_session=invited.session.pk)


class SessionLinkViewSet(LinkMixin):
    lookup_url_kwarg = "session_id"
    body_classes = {"rotate_token": RotateBody, "invitation": SendBody}

    @extend_schema(
        operation_id="sessions_send_invitation",
        summary="Send the link to the candidate again",
        responses={200: LinkSerializer},
    )
    @action(detail=True, methods=["post"])
    def invitation(self, request: Request, session_id: UUID) -> Response:
        site = mail.get_site_url(request)
        require_session(self.organization_id, session_id)
        if self.data["send_email"]:
            single.send_link(session_id, site=site)
        return RepeatableResponse(
            self._link(session_id, site), status=200, shows_session=session_id
        )

    @extend_schema(
        operation_id="sessions_rotate_token",
        summary="Replace a session's token; the old link stops working, and the new one is sent",
        responses={200: LinkSerializer},
    )
    @action(detail=True, methods=["post"], url_path="rotate-token")
    def rotate_token(self, request: Request, session_id: UUID) -> Response:
        site = mail.get_site_url(request)
        require_session(self.organization_id, session_id)
        single.rotate_link(session_id, site=site, actor=self.actor, **self.data)
        return RepeatableResponse(
            self._link(session_id, site), status=200, shows_session=session_id
        )
