from django.apps import apps
from django.contrib import admin
from django.urls import include, path

from sessions_app.pages.auth import AdminSignIn

handler500 = "gradient.middleware.outages.server_error"
admin.site.login = AdminSignIn.as_view()  # type: ignore[assignment,method-assign]
_has_log = apps.is_installed("events_app")
_log_api = ["events_app.api.urls"] if _has_log else []
_log_pages = ["events_app.pages.session_urls", "events_app.pages.replay_urls"] if _has_log else []
urlpatterns = [
    # The API first, and the shorter list first: paths are compared one by one.
    *(path("api/", include(urls)) for urls in _log_api),
    path("api/", include("sessions_app.api.urls")),
    path("", include("sessions_app.pages.urls")),
    path("", include("sessions_app.pages.sign_in_urls")),
    *(path("", include(urls)) for urls in _log_pages),
    path("admin/", admin.site.urls),
    path("", include("gradient.openapi.urls")),
    path("", include("gradient.security_txt")),
    path("", include("gradient.metrics")),
]
