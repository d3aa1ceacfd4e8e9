from django.urls import path

from events_app.pages import replay, review

app_name = "replay"
_page = "sessions/<uuid:session_id>/replay"
urlpatterns = [
    path(_page, replay.Replay.as_view(), name="page"),
    path(f"{_page}/events", replay.Events.as_view(), name="events"),
    path(f"{_page}/events/<int:seq>", replay.EventDetail.as_view(), name="event"),
    path(
        f"{_page}/events/<int:seq>/instructions",
        replay.InstructionsPart.as_view(),
        name="instructions",
    ),
    path(f"{_page}/density", replay.Density.as_view(), name="density"),
    path(f"{_page}/search", replay.Search.as_view(), name="search"),
    path(f"{_page}/news", replay.News.as_view(), name="news"),
    path(f"{_page}/work/<int:revision>", replay.WorkPart.as_view(), name="work"),
    path(f"{_page}/review", review.ReviewPanel.as_view(), name="review"),
    path(f"{_page}/notes", review.AddReplayNote.as_view(), name="add-note"),
    path(
        f"{_page}/notes/<int:note_id>/remove", review.RemoveReplayNote.as_view(), name="remove-note"
    ),
    path(f"{_page}/flags/<int:seq>", review.DecideFlag.as_view(), name="decide"),
]
