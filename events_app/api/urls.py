from django.urls import path

from events_app.api.exports import EventExportViewSet
from events_app.api.viewsets import EventViewSet

urlpatterns = [
    path(
        "sessions/<uuid:session_id>/events",
        EventViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path("sessions/<uuid:session_id>/events/export", EventExportViewSet.as_view({"get": "export"})),
]
