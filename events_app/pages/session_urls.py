from django.urls import path

from events_app.pages.flag_decisions import Decide

app_name = "log"
urlpatterns = [
    path("sessions/<uuid:session_id>/flags/<int:seq>", Decide.as_view(), name="flag"),
]
