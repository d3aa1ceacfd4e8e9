from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", include("sessions_app.api.urls")),
    path("api/", include("events_app.api.urls")),
    path("", include("gradient.api.urls")),
]
