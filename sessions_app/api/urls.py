from django.urls import path

from sessions_app.api.viewsets import CandidateViewSet, InvitationViewSet, SessionViewSet

SESSION = "sessions/<uuid:session_id>"

urlpatterns = [
    path("sessions", SessionViewSet.as_view({"get": "list"})),
    path(SESSION, SessionViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path(f"{SESSION}/start-setup", CandidateViewSet.as_view({"post": "start_setup"})),
    path(f"{SESSION}/start-task", CandidateViewSet.as_view({"post": "start_task"})),
    path(f"{SESSION}/checkpoint", CandidateViewSet.as_view({"post": "checkpoint"})),
    path(f"{SESSION}/advance-phase", CandidateViewSet.as_view({"post": "advance_phase"})),
    path(f"{SESSION}/submit", CandidateViewSet.as_view({"post": "submit"})),
    path("assessments/<uuid:assessment_id>/invite", InvitationViewSet.as_view({"post": "create"})),
]
