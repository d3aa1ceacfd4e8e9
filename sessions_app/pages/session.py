"""One session at a glance, and what a reviewer does there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.lifecycle.time_ledger import ledger
from sessions_app.models import Checkpoint, Note, Session
from sessions_app.pages import panels
from sessions_app.pages.deliverables import document_of
from sessions_app.pages.evidence import evidence_of, linked_notes
from sessions_app.pages.review_form import ReviewForm
from sessions_app.pages.session_actions import read_minutes
from sessions_app.pages.session_history import history_of
from sessions_app.pages.session_page import SessionPage
from sessions_app.reads.scores import history_of as score_history
from sessions_app.reads.scores import merged, percentiles_of, progress_of
from sessions_app.scores import notes, score_records
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import DomainError, NotFound, PreconditionFailed


class Overview(SessionPage):
    """What happened, in half a minute: state, time, work, score, notes, history, and the panels
    of other apps."""

    template_name = "sessions_app/pages/session.html"
    tab = "overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, query = self.session, self.request.GET.urlencode()
        context = {
            "timers": ledger(session),
            "checkpoints": _checkpoints(session),
            "latest": _latest_work(session),
            "messages_count": session.messages.count(),
            "refused_count": session.refused_saves.count(),
            "notes": linked_notes(session, Note.objects.for_session(session.pk), query),
            "history": history_of(session),
            "panels": panels.sections(self.request, session),
            "progress": progress_of(session),
            "can_review": session.status in (Status.SCORED, Status.REVIEWED),
            **_score(session, query, kwargs.get("draft")),
        }
        return super().get_context_data(**context | kwargs)


class SessionPost(Overview):
    """A change to the session. What cannot be is said on the page, where nothing is lost."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            done = self.act(request)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return redirect(self.here())

    def act(self, request: HttpRequest) -> str:
        """Do it, and return a sentence that says so. Raises DomainError."""
        raise NotImplementedError

    def here(self, anchor: str = "") -> str:
        query = self.request.GET.urlencode()
        url = reverse("pages:session", args=[self.session.pk])
        return f"{url}{'?' if query else ''}{query}{anchor}"

    def require(self, roles: Any) -> None:
        """Raise NotFound unless the user has one of the roles where the session is."""
        if not self.may(roles):
            raise NotFound("Your role in this organization does not allow that.")


class Review(SessionPost):
    """POST: a judgement on the score that was on the page; another's in between is a conflict."""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        score = score_records.latest_score(self.session)
        if score is None:
            return super().post(request)
        view = merged(self.session, score, score_records.active_review(score))
        draft = ReviewForm(view, request.POST)
        if not draft.is_valid:
            return self._again(draft, status=400)
        try:
            lifecycle.review(
                self.session.pk,
                actor=self.actor,
                adjustments=draft.adjustments(),
                note=draft.note.strip(),
                if_match=frozenset({request.POST.get("revision", "")}),
            )
        except PreconditionFailed:
            return self._again(draft, status=409, is_conflict=True)
        except DomainError as error:
            return self._again(draft, status=error.http_status, fault=error.message)
        messages.success(request, "Your review is saved.")
        return redirect(self.here("#score"))

    def _again(self, draft: ReviewForm, *, status: int, **context: Any) -> HttpResponse:
        page = self.get_context_data(draft=draft, **context)
        return self.render_to_response(page, status=status)

    def act(self, _request: HttpRequest) -> str:
        raise NotFound("The session has no score to review.")


class Reopen(SessionPost):
    """POST: the review no longer stands."""

    def act(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise DomainError("Say why the review is reopened.")
        lifecycle.reopen(
            self.session.pk,
            actor=self.actor,
            reason=reason,
            if_match=frozenset({request.POST.get("revision", "")}),
        )
        return "The review is reopened; the automatic score counts until somebody reviews it."


class Score(SessionPost):
    """POST: have it scored, or scored again."""

    def act(self, _request: HttpRequest) -> str:
        self.require(access.ADMINS)
        lifecycle.begin_scoring(self.session.pk, actor=self.actor)
        return "The session is being scored; reload the page in a moment."


class Extend(SessionPost):
    """POST: more time for the running timer."""

    def act(self, request: HttpRequest) -> str:
        self.require(access.ADMINS)
        minutes = read_minutes(request.POST.get("minutes", ""))
        reason = request.POST.get("reason", "").strip()
        if minutes is None or not reason:
            raise DomainError("More time needs a number of minutes, up to 1440, and a reason.")
        lifecycle.extend(self.session.pk, minutes=minutes, reason=reason, actor=self.actor)
        return f"{minutes:g} minutes are added."


class AddNote(SessionPost):
    """POST: a note on the session, or on one of its events."""

    def act(self, request: HttpRequest) -> str:
        seq = request.POST.get("seq", "")
        notes.add(
            self.session.pk,
            text=request.POST.get("text", ""),
            author_id=int(self.actor.id),
            seq=int(seq) if seq.isdecimal() else None,
        )
        return "Your note is kept."


class RemoveNote(SessionPost):
    """POST: takes away one's own note."""

    def act(self, _request: HttpRequest) -> str:
        notes.remove(self.session.pk, self.kwargs["note_id"], author_id=int(self.actor.id))
        return "Your note is gone."


def _score(session: Session, query: str, draft: ReviewForm | None) -> dict[str, Any]:
    """The score merged with its review, if there is one, and what compares it with others."""
    score = score_records.latest_score(session)
    if score is None:
        return {}
    view = merged(session, score, score_records.active_review(score))
    return {
        "score": view,
        "form": draft or ReviewForm(view),
        "evidence": evidence_of(session, view, query),
        "percentiles": percentiles_of(session),
        "versions": score_history(session),
    }


def _checkpoints(session: Session) -> dict[int, Checkpoint]:
    """What each phase's work is, by the phase's index, without the work."""
    rows = Checkpoint.objects.filter(session=session).select_related("phase").defer("state")
    return {checkpoint.phase.index: checkpoint for checkpoint in rows}


def _latest_work(session: Session) -> dict[str, Any] | None:
    rows = Checkpoint.objects.filter(session=session, saved_at__isnull=False)
    last = rows.select_related("phase").order_by("-revision").first()
    return None if last is None else {"checkpoint": last, "document": document_of(last.state)}
