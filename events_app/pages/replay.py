"""The replay of a session: the page, and the answers to what it asks while it is open."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from events_app.pages import forms, replay_payload
from events_app.pages.replay_endpoints import Answer, head_of
from events_app.replay import axis as axes
from events_app.replay import density, search, windows
from gradient.core import clock
from sessions_app.pages.deliverables import document_of, lines_of
from sessions_app.pages.differences import between
from sessions_app.pages.session_page import SessionPage
from sessions_app.work import history

Asked = dict[str, Any]


class Replay(SessionPage):
    template_name = "events_app/pages/replay.html"
    url_name = "replay:page"

    def get_context_data(self, **kwargs: Any) -> Asked:
        head = head_of(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        opening = (
            replay_payload.opening(self.session, head, axis, int(self.actor.id)) if axis else None
        )
        return super().get_context_data(opening=opening, **kwargs)


class Events(Answer):
    """A window of rows, and where in the log the moment lies if one was asked for."""

    form = forms.WindowForm

    def answer(self, asked: Asked) -> HttpResponse:
        id, position = self.session.pk, asked["around"]
        if asked["at"] is not None:
            position = axes.position(id, head_of(self.session).event_count, asked["at"])
        rows = [
            replay_payload.row(row, with_body=asked["bodies"])
            for row in _window(id, position, asked)
        ]
        return JsonResponse({"rows": rows, "position": position})


class WholeEvent(Answer):
    """One event with all that was recorded of it."""

    def answer(self, asked: Asked) -> HttpResponse:
        whole = windows.whole(self.session.pk, asked["seq"])
        return JsonResponse(
            {
                **replay_payload.row(whole.row),
                "text": whole.row.text,
                "id": whole.event_id,
                "hash": whole.hash,
                "data": whole.data,
                "missing": whole.missing,
            }
        )


class Density(Answer):
    """How many events of each type lie in each bin of the map."""

    def answer(self, _asked: Asked) -> HttpResponse:
        head = head_of(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        counts = density.density(self.session.pk, head.event_count, axis) if axis else {}
        return JsonResponse({"axis": axis and asdict(axis), "counts": counts})


class Search(Answer):
    """Where in the next stretch of the log the words are said."""

    form = forms.SearchForm

    def answer(self, asked: Asked) -> HttpResponse:
        found = search.search(
            self.session.pk,
            asked["q"],
            after=asked["after"] or 0,
            count=head_of(self.session).event_count,
            types=asked["types"],
        )
        return JsonResponse({"seqs": found.seqs, "through": found.through, "isDone": found.is_done})


class News(Answer):
    """What has come since event `after`, while a session runs."""

    form = forms.NewsForm

    def answer(self, asked: Asked) -> HttpResponse:
        head = head_of(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        standing = replay_payload.standing(self.session, head, axis) if axis else {}
        rows = windows.after(self.session.pk, asked["after"], windows.MOST)
        return JsonResponse({**standing, "rows": [replay_payload.row(row) for row in rows]})


class Work(Answer):
    """The deliverable at one revision, or how it differs from an earlier one, as a piece of the
    page."""

    form = forms.WorkForm

    def answer(self, asked: Asked) -> HttpResponse:
        id, base = self.session.pk, asked["since"]
        state = history.state_of(id, asked["revision"])
        if base is None:
            return self._piece("deliverable", document=document_of(state))
        before = lines_of(history.state_of(id, base))
        return self._piece("difference", difference=between(before, lines_of(state)))

    def _piece(self, name: str, **context: Any) -> HttpResponse:
        request: HttpRequest = self.request
        return render(request, f"partials/{name}.html", context)


def _window(session_id: UUID, position: int | None, asked: Asked) -> list[windows.Row]:
    limit, types = asked["limit"], asked["types"]
    if position is not None:
        return windows.around(session_id, position, limit, types)
    if asked["before"] is not None:
        return windows.before(session_id, asked["before"], limit, types)
    return windows.after(session_id, asked["after"], limit, types)
