"""Sessions over HTTP: thin, each call one query or one verb of the lifecycle."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential, SessionCredential
from gradient.api.errors import envelope
from gradient.api.etags import etag, revisions_to_match
from gradient.api.paging import page, page_query
from gradient.api.serializers import OkSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app import lifecycle
from sessions_app.api import bodies
from sessions_app.api.filters import SessionFilter
from sessions_app.api.serializers import (
    AdvancedSerializer,
    InvitationSerializer,
    OneSessionSerializer,
    SessionListSerializer,
    SessionRowSerializer,
    SessionSerializer,
    StatusSerializer,
)
from sessions_app.deletion import single
from sessions_app.invitations import mail
from sessions_app.invitations.tasks import send_invitation
from sessions_app.models import Session
from sessions_app.reads.counts import Selection
from sessions_app.reads.queries import assessment_of, session_of, sessions_of
from sessions_app.vocabulary.exceptions import PreconditionFailed
from sessions_app.work import store

KEY = (ApiKeyCredential,)
TOKEN = (SessionCredential,)


class SessionViewSet(ApiViewSet):
    """Sessions as an organization sees them."""

    resource = "sessions"
    operations = {
        "list": Operation(
            "List sessions, newest first",
            KEY,
            {200: SessionListSerializer},
            query=page_query(default=20, most=100),
            filters=SessionFilter,
        ),
        "retrieve": Operation("Get a session", KEY, {200: OneSessionSerializer}),
        "destroy": Operation(
            "Delete a session with all its messages, events and scores", KEY, {200: OkSerializer}
        ),
    }

    def list(self, request: Request) -> Response:
        found = sessions_of(self._selection(), **self.asked)
        shown = SessionRowSerializer(context={"credential": self.credential})
        rows = [shown.to_representation(session) for session in found.sessions]
        return page(request._request, "sessions", rows, total=found.total, **self.asked)

    def _selection(self) -> Selection:
        filters = self.given_filters()
        return Selection(
            self.credential.organization_id,
            assessment_id=filters.get("assessmentId"),
            candidate_id=filters.get("candidateId"),
            status=filters.get("status"),
        )

    def retrieve(self, _request: Request, session_id: UUID) -> Response:
        session = session_of(self.credential.organization_id, session_id)
        return Response({"session": _shown(session, self.credential)})

    def destroy(self, _request: Request, session_id: UUID) -> Response:
        single.delete_session(
            session_id,
            organization_id=self.credential.organization_id,
            actor=self.credential.actor,
        )
        return Response({"ok": True})


class CandidateViewSet(ApiViewSet):
    """What a candidate's workspace calls, with the token of its own session."""

    resource = "sessions"
    operations = {
        "start_setup": Operation("Start setup", TOKEN, {200: StatusSerializer}, conflicts=True),
        "start_task": Operation("Start the task", TOKEN, {200: StatusSerializer}, conflicts=True),
        "checkpoint": Operation(
            "Save the current phase's work",
            TOKEN,
            {200: OkSerializer},
            body=bodies.CheckpointBody,
            conflicts=True,
            preconditions=True,
        ),
        "advance_phase": Operation(
            "Go on to the next phase",
            TOKEN,
            {200: AdvancedSerializer},
            body=bodies.AdvancePhaseBody,
            conflicts=True,
        ),
        "submit": Operation(
            "Submit the work",
            TOKEN,
            {200: StatusSerializer},
            body=bodies.SubmitBody,
            conflicts=True,
        ),
    }

    def start_setup(self, _request: Request, **_: Any) -> Response:
        actor = self.credential.actor
        return _status(lifecycle.start_setup(self.own_session().pk, actor=actor))

    def start_task(self, _request: Request, **_: Any) -> Response:
        actor = self.credential.actor
        return _status(lifecycle.start_task(self.own_session().pk, actor=actor))

    def checkpoint(self, request: Request, **_: Any) -> Response:
        state = self.sent["deliverableState"]
        if_match = revisions_to_match(request.headers.get("If-Match"))
        outcome = lifecycle.checkpoint(self.own_session().pk, state, if_match=if_match)
        if isinstance(outcome, store.Refused):
            return _refused(outcome)
        return Response({"ok": True}, headers={"ETag": etag(outcome.revision)})

    def advance_phase(self, _request: Request, **_: Any) -> Response:
        session = lifecycle.advance_phase(
            self.own_session().pk,
            phase_index=self.sent.get("phaseIndex"),
            state=self.sent.get("deliverableState"),
            time_remaining=self.sent["timeRemainingAtEnd"],
        )
        revision = store.current(session).revision
        body = {"ok": True, "newPhaseIndex": session.phase_index}
        return Response(body, headers={"ETag": etag(revision)})

    def submit(self, _request: Request, **_: Any) -> Response:
        session = lifecycle.submit(
            self.own_session().pk,
            actor=self.credential.actor,
            state=self.sent.get("deliverableState"),
        )
        return _status(session)


class InvitationViewSet(ApiViewSet):
    """Candidates invited to an assessment."""

    resource = "invitations"
    operations = {
        "create": Operation(
            "Invite a candidate; again, and the open session is given back",
            KEY,
            {200: InvitationSerializer, 201: InvitationSerializer},
            body=bodies.InviteBody,
            conflicts=True,
        ),
    }

    def create(self, request: Request, assessment_id: UUID) -> Response:
        organization_id = self.credential.organization_id
        assessment = assessment_of(organization_id, assessment_id)
        with transaction.atomic():
            invited, is_new = lifecycle.invite(
                assessment,
                email=self.sent["email"],
                name=self.sent["name"],
                due_date=self.sent.get("dueDate"),
            )
            site = _site(request)
            if is_new and self.sent["sendEmail"]:
                send_invitation.enqueue(str(invited.pk), site)
        session = session_of(organization_id, invited.pk)
        url = mail.link(session, site)
        body = {"session": _shown(session, self.credential), "inviteUrl": url}
        response = Response(body, status=201 if is_new else 200)
        response.shows_session = session.pk  # type: ignore[attr-defined]  # ours, for what is kept
        return response


def _shown(session: Session, credential: ApiKeyCredential | SessionCredential) -> Any:
    return SessionSerializer(session, context={"credential": credential}).data


def _status(session: Session) -> Response:
    return Response({"ok": True, "status": session.status})


def _refused(refused: store.Refused) -> Response:
    """412, with what is on record; returned rather than raised, so that the kept save stays."""
    message = "A newer revision is on record; yours was kept apart."
    current = {"revision": refused.revision, "deliverableState": refused.state}
    return Response(
        {**envelope(PreconditionFailed.code, message), "current": current},
        status=PreconditionFailed.http_status,
        headers={"ETag": etag(refused.revision)},
    )


def _site(request: Request) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
