"""The candidate's page at an invitation link: the invitation, the workspace, and the page after the
submission.

The token in the URL is the credential; there is no sign-in. The invitation and the page after the
submission work without scripts. The workspace is a shell that static/js/workspace fills.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from gradient.core import durations
from gradient.core.identifiers import parse_uuid
from sessions_app import lifecycle
from sessions_app.models import Session, SessionPhase, hash_token
from sessions_app.pages.workspace.downloads import DOWNLOADS
from sessions_app.reads.workspace import Workspace, get_workspace
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, ActorKind, Status
from sessions_app.vocabulary.exceptions import DomainError, NotFound, Unavailable
from sessions_app.workspace import files, materials

LANDING = "sessions_app/workspace/landing.html"
SHELL = "sessions_app/workspace/shell.html"
AFTER = "sessions_app/workspace/after.html"
TEMPLATES = {
    Status.INVITED: LANDING,
    Status.SETUP: SHELL,
    Status.IN_PROGRESS: SHELL,
}
VERBS: dict[str, Callable[..., Session]] = {
    "start-setup": lifecycle.start_setup,
    "start-task": lifecycle.start_task,
}


@dataclass(frozen=True)
class PhaseLine:
    """A phase as the candidate sees it; `state` is “done”, “now” or “to come”, translated."""

    index: int
    name: str
    time: str
    state: str

    @property
    def number(self) -> int:
        return self.index + 1


@dataclass(frozen=True)
class ChecklistItem:
    """A step of setup, which is done once its pane was opened."""

    pane: str
    text: Promise


CHECKLIST = (
    ChecklistItem("brief", _("Read the brief")),
    ChecklistItem("sources", _("Connect the sources that you need")),
    ChecklistItem("skills", _("Choose the assistant’s skills")),
    ChecklistItem("instructions", _("Tell the assistant how to work")),
)


@dataclass(frozen=True)
class Pane:
    """A part of the workspace, with a module in static/js/workspace."""

    name: str
    title: Promise

    @property
    def template(self) -> str:
        return f"sessions_app/workspace/panes/{self.name}.html"


PANES = (
    Pane("brief", _("Brief")),
    Pane("sources", _("Sources")),
    Pane("inbox", _("Inbox")),
    Pane("skills", _("Skills")),
    Pane("instructions", _("Instructions")),
    Pane("deliverable", _("Deliverable")),
    Pane("conversation", _("Assistant")),
)


class InvitationPage(View):
    """The page of the session with this token, or 404. Not cached or indexed.

    The URL is a secret. The policy `same-origin` sends it to no other site, like `no-referrer`; but
    with that, browsers send `Origin: null` with forms, which Django refuses.
    """

    is_for_candidates = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return _page(request, _session(token))


class Start(InvitationPage):
    """POST: start setup or the task, and redirect to the page."""

    def get(self, request: HttpRequest, token: str, **_: str) -> HttpResponse:  # noqa: ARG002  Django's signature
        """A reload of the page that showed an error."""
        return redirect("pages:invitation", token=token)

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


class OwnFile(InvitationPage):
    """Downloads the candidate's own data after the submission."""

    def get(self, request: HttpRequest, token: str, key: str = "") -> HttpResponseBase:  # type: ignore[override]  # noqa: ARG002  Django's signature
        session = _view(_session(token)).session
        download = DOWNLOADS.get(key)
        if download is None or session.status not in SUBMITTED_OR_LATER:
            raise Http404
        return download.respond(session)


class MaterialFile(InvitationPage):
    """Downloads a file of the materials or of the candidate.

    With `?shown`, shows a picture inline.
    """

    def get(self, request: HttpRequest, token: str, file_id: str) -> HttpResponseBase:  # type: ignore[override]  # may return a file
        session, id = _session(token), parse_uuid(file_id)
        if session.status == Status.INVITED or id is None:
            raise Http404
        try:
            file = materials.get_file(session, id, for_candidate=True)
            return files.respond(file, inline="shown" in request.GET)
        except NotFound as error:
            raise Http404 from error
        except Unavailable as error:
            return HttpResponse(error.message, status=503, headers={"Retry-After": "2"})


def _session(token: str) -> Session:
    session = Session.objects.filter(token_hash=hash_token(token)).first()
    if session is None:
        raise Http404
    return session


def _page(request: HttpRequest, session: Session, error: DomainError | None = None) -> HttpResponse:
    view = _view(session)
    context = {
        "workspace": view,
        "session": view.session,
        "error": error and error.message,
        "due_date": view.session.effective_due_date,
        "is_overdue": _is_overdue(view),
        "setup_time": _time(view.session.setup_minutes),
        "phases": [_line(view, phase) for phase in view.phases],
        "remaining": _remaining(view.session.timer_ends_at, view.now),
        "whole_time": _time(view.session.setup_minutes + sum(each.minutes for each in view.phases)),
        "extra_percent": round((view.session.time_factor - 1) * 100),
        "panes": PANES,
        "checklist": CHECKLIST,
        "file_extensions": ",".join(f".{extension}" for extension in files.EXTENSIONS),
        "downloads": [
            (download, download.explain(view.session))
            for download in (DOWNLOADS if view.session.status in SUBMITTED_OR_LATER else ())
        ],
    }
    template = TEMPLATES.get(view.session.status, AFTER)
    return render(request, template, context, status=error.http_status if error else 200)


def _view(session: Session) -> Workspace:
    """The session's workspace, after settling its timer. Raises Http404 if it was deleted."""
    try:
        return get_workspace(session)
    except DomainError as deleted:
        raise Http404 from deleted


def _is_overdue(view: Workspace) -> bool:
    due = view.session.effective_due_date
    return view.session.status == Status.INVITED and due is not None and due <= view.now


def _line(view: Workspace, phase: SessionPhase) -> PhaseLine:
    is_now = view.session.status == Status.IN_PROGRESS and phase.ended_at is None
    return PhaseLine(phase.index, phase.name, _time(phase.minutes), _phase_state(phase, is_now))


def _phase_state(phase: SessionPhase, is_now: bool) -> str:
    if phase.ended_at:
        return gettext("done")
    return gettext("now") if phase.started_at and is_now else gettext("to come")


def _time(minutes: float) -> str:
    return durations.words(timedelta(minutes=minutes))


def _remaining(ends: datetime | None, now: datetime) -> str:
    return "" if ends is None else durations.words(ends - now)
