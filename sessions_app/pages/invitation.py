"""The page that an invitation leads to: what a candidate is in for, and the way in.

Whoever knows the address acts as the candidate; nobody signs in here. The page needs no script.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views import View

from gradient.core import durations
from sessions_app import lifecycle
from sessions_app.models import Session, SessionPhase
from sessions_app.reads.workspace import Workspace, workspace
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import DomainError

TEMPLATE = "sessions_app/pages/invitation.html"
VERBS: dict[str, Callable[..., Session]] = {
    "start-setup": lifecycle.start_setup,
    "start-task": lifecycle.start_task,
}


@dataclass(frozen=True)
class PhaseLine:
    """A phase as a candidate reads it; `state` is “done”, “now” or “to come”."""

    number: int
    name: str
    time: str
    state: str


class InvitationPage(View):
    """Shows a session by its token, or 404. No cache keeps it, and no search engine.

    The address is a secret: `same-origin` sends it to nobody else. `no-referrer` would do no more,
    and browsers that follow it send `Origin: null` with the forms, which Django rightly refuses.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return _page(request, _session(token))


class Start(InvitationPage):
    """Starts setup or the task, and goes back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str, verb: str) -> HttpResponse:
        session = _session(token)
        actor = Actor(ActorKind.CANDIDATE, str(session.candidate_id))
        try:
            VERBS[verb](session.pk, actor=actor)
        except DomainError as error:
            return _page(request, session, error=error)
        response = redirect("pages:invitation", token=token)
        response.status_code = 303
        return response


def _session(token: str) -> Session:
    session = Session.objects.filter(token=token).first()
    if session is None:
        raise Http404
    return session


def _page(request: HttpRequest, session: Session, error: DomainError | None = None) -> HttpResponse:
    try:
        shown = workspace(session)
    except DomainError as gone:
        raise Http404 from gone
    context = {
        "shown": shown,
        "session": shown.session,
        "error": error and error.message,
        "due_date": shown.session.effective_due_date,
        "is_overdue": _is_overdue(shown),
        "setup_time": _time(shown.session.setup_minutes),
        "phases": [_line(shown, phase) for phase in shown.phases],
        "remaining": _remaining(shown.session.timer_ends_at, shown.now),
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, TEMPLATE, context, status=error.http_status if error else 200)


def _is_overdue(shown: Workspace) -> bool:
    due = shown.session.effective_due_date
    return shown.session.status == Status.INVITED and due is not None and due <= shown.now


def _line(shown: Workspace, phase: SessionPhase) -> PhaseLine:
    is_now = shown.session.status == Status.IN_PROGRESS and phase.ended_at is None
    state = "done" if phase.ended_at else "now" if phase.started_at and is_now else "to come"
    return PhaseLine(phase.index + 1, phase.name, _time(phase.minutes), state)


def _time(minutes: float) -> str:
    return durations.words(timedelta(minutes=minutes))


def _remaining(ends: datetime | None, now: datetime) -> str:
    return "" if ends is None else durations.words(ends - now)
