from django.urls import path

from sessions_app.pages.home import Home
from sessions_app.pages.sessions import Sessions
from sessions_app.pages.signing_in import SignIn, SignOut

app_name = "pages"
urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("sign-in", SignIn.as_view(), name="sign-in"),
    path("sign-out", SignOut.as_view(), name="sign-out"),
    path("sessions", Sessions.as_view(), name="sessions"),
]
