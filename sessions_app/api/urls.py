from django.urls import path

from sessions_app.api.api_keys import ApiKeyViewSet
from sessions_app.api.assessments import AssessmentViewSet
from sessions_app.api.candidates import CandidatesViewSet
from sessions_app.api.changes import ChangeViewSet
from sessions_app.api.exports import SessionExportViewSet
from sessions_app.api.messages import MessageViewSet
from sessions_app.api.scoring import ScoringViewSet
from sessions_app.api.time import ExtensionViewSet
from sessions_app.api.viewsets import CandidateViewSet, InvitationViewSet, SessionViewSet
from sessions_app.api.webhooks import DeliveryViewSet, WebhookViewSet
from sessions_app.api.work import WorkViewSet
from sessions_app.api.workspace import WorkspaceViewSet

WEBHOOK = "webhooks/<uuid:webhook_id>"
SESSION = "sessions/<uuid:session_id>"

urlpatterns = [
    # The hot ones first: paths are compared one by one.
    path("sessions", SessionViewSet.as_view({"get": "list"})),
    path(SESSION, SessionViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path(f"{SESSION}/checkpoint", CandidateViewSet.as_view({"post": "checkpoint"})),
    path("sessions/changes", ChangeViewSet.as_view({"get": "list"})),
    path("sessions/export", SessionExportViewSet.as_view({"get": "export"})),
    path(f"{SESSION}/work", WorkViewSet.as_view({"get": "work"})),
    path(f"{SESSION}/extend", ExtensionViewSet.as_view({"post": "extend"})),
    path(f"{SESSION}/workspace", WorkspaceViewSet.as_view({"get": "workspace"})),
    path(f"{SESSION}/messages", MessageViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{SESSION}/start-setup", CandidateViewSet.as_view({"post": "start_setup"})),
    path(f"{SESSION}/start-task", CandidateViewSet.as_view({"post": "start_task"})),
    path(f"{SESSION}/advance-phase", CandidateViewSet.as_view({"post": "advance_phase"})),
    path(f"{SESSION}/submit", CandidateViewSet.as_view({"post": "submit"})),
    path("assessments", AssessmentViewSet.as_view({"get": "list"})),
    path("assessments/create", AssessmentViewSet.as_view({"post": "create"})),
    path(
        "assessments/<uuid:assessment_id>",
        AssessmentViewSet.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path("api-keys", ApiKeyViewSet.as_view({"get": "list", "post": "create"})),
    path("api-keys/<uuid:api_key_id>", ApiKeyViewSet.as_view({"delete": "destroy"})),
    path("webhooks", WebhookViewSet.as_view({"get": "list", "post": "create"})),
    path(
        WEBHOOK,
        WebhookViewSet.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(f"{WEBHOOK}/rotate", WebhookViewSet.as_view({"post": "rotate"})),
    path(f"{WEBHOOK}/ping", WebhookViewSet.as_view({"post": "ping"})),
    path(f"{WEBHOOK}/deliveries", DeliveryViewSet.as_view({"get": "list"})),
    path(
        f"{WEBHOOK}/deliveries/<uuid:delivery_id>/redeliver",
        DeliveryViewSet.as_view({"post": "redeliver"}),
    ),
    path("candidates", CandidatesViewSet.as_view({"get": "list"})),
    path(
        "candidates/<uuid:candidate_id>",
        CandidatesViewSet.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path("scoring", ScoringViewSet.as_view({"post": "create"})),
    path(
        "scoring/<uuid:session_id>",
        ScoringViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path("assessments/<uuid:assessment_id>/invite", InvitationViewSet.as_view({"post": "create"})),
]
