from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # The API first, and the shorter list first: paths are compared one by one.
    path("api/", include("events_app.api.urls")),
    path("api/", include("sessions_app.api.urls")),
    path("", include("sessions_app.pages.urls")),
    path("", include("events_app.pages.session_urls")),
    path("", include("events_app.pages.replay_urls")),
    path("admin/", admin.site.urls),
    path("", include("gradient.api.urls")),
]
