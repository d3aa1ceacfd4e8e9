"""The replay of a session: the page, and the endpoints that it calls while it is open."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from events_app.pages import forms, replay_payload
from events_app.pages.replay_endpoints import ReplayEndpoint, get_head
from events_app.replay import axis as axes
from events_app.replay import density, search, windows
from gradient.core import clock
from sessions_app.pages.deliverables import build_document, document_lines
from sessions_app.pages.differences import compare_lines
from sessions_app.pages.session_page import SessionPage
from sessions_app.work import history

Query = dict[str, Any]


class Replay(SessionPage):
    template_name = "events_app/pages/replay.html"
    url_name = "replay:page"

    def get_context_data(self, **kwargs: Any) -> Query:
        head = get_head(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        opening = (
            replay_payload.opening(self.session, head, axis, int(self.actor.id)) if axis else None
        )
        return super().get_context_data(opening=opening, **kwargs)


class Events(ReplayEndpoint):
    """A window of rows, and the position of the moment `at` in the log, if requested."""

    form = forms.WindowForm

    def respond(self, query: Query) -> HttpResponse:
        id, position = self.session.pk, query["around"]
        if query["at"] is not None:
            position = axes.position(id, get_head(self.session).event_count, query["at"])
        window = _window(id, position, query)
        if query["bodies"]:
            rows = replay_payload.rows_with_bodies(window)
        else:
            rows = [replay_payload.row(row) for row in window]
        return JsonResponse({"rows": rows, "position": position})


class EventDetail(ReplayEndpoint):
    """One event with all of its data."""

    def respond(self, query: Query) -> HttpResponse:
        full = windows.full_event(self.session.pk, query["seq"])
        return JsonResponse(
            {
                **replay_payload.row(full.row),
                "text": full.row.text,
                "id": full.event_id,
                "hash": full.hash,
                "data": full.data,
                "missing": full.missing,
            }
        )


class InstructionsPart(ReplayEndpoint):
    """What an edit of the assistant's instructions changed, as a part of the page."""

    def respond(self, query: Query) -> HttpResponse:
        before, after = windows.instructions_around(self.session.pk, query["seq"])
        difference = compare_lines(before.splitlines(), after.splitlines())
        return render(self.request, "partials/difference.html", {"difference": difference})


class Density(ReplayEndpoint):
    """The number of events of each type in each bin of the map."""

    def respond(self, _query: Query) -> HttpResponse:
        head = get_head(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        counts = density.density(self.session.pk, head.event_count, axis) if axis else {}
        return JsonResponse({"axis": axis and asdict(axis), "counts": counts})


class Search(ReplayEndpoint):
    """The events in the next stretch of the log that contain the words."""

    form = forms.SearchForm

    def respond(self, query: Query) -> HttpResponse:
        result = search.search(
            self.session.pk,
            query["q"],
            after=query["after"] or 0,
            count=get_head(self.session).event_count,
            types=query["types"],
        )
        return JsonResponse(
            {"seqs": result.seqs, "through": result.through, "isDone": result.is_done}
        )


class News(ReplayEndpoint):
    """The events after `after`, while a session runs."""

    form = forms.NewsForm

    def respond(self, query: Query) -> HttpResponse:
        head = get_head(self.session)
        axis = axes.axis(self.session, head.event_count, clock.now())
        live_state = replay_payload.live_state(self.session, head, axis) if axis else {}
        rows = windows.after(self.session.pk, query["after"], windows.MAX_ROWS)
        return JsonResponse({**live_state, "rows": [replay_payload.row(row) for row in rows]})


class WorkPart(ReplayEndpoint):
    """The deliverable at one revision, or its difference from an earlier one, as a part of the
    page."""

    form = forms.WorkForm

    def respond(self, query: Query) -> HttpResponse:
        id, base = self.session.pk, query["since"]
        state = history.get_state(id, query["revision"])
        if base is None:
            return self._part("deliverable", document=build_document(state))
        before = document_lines(history.get_state(id, base))
        return self._part("difference", difference=compare_lines(before, document_lines(state)))

    def _part(self, name: str, **context: Any) -> HttpResponse:
        request: HttpRequest = self.request
        return render(request, f"partials/{name}.html", context)


def _window(session_id: UUID, position: int | None, query: Query) -> list[windows.ReplayRow]:
    limit, types = query["limit"], query["types"]
    if position is not None:
        return windows.around(session_id, position, limit, types)
    if query["before"] is not None:
        return windows.before(session_id, query["before"], limit, types)
    return windows.after(session_id, query["after"], limit, types)
