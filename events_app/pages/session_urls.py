from django.urls import path

from events_app.pages.flag_decisions import Decide
from events_app.pages.log_key import log_key

app_name = "log"
urlpatterns = [
    path(".well-known/gradient-log-key", log_key, name="log-key"),
    path("sessions/<uuid:session_id>/flags/<int:seq>", Decide.as_view(), name="flag"),
]
