"""A session's overview page, and the reviewer's actions on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.accounts import access, tags
from sessions_app.lifecycle.time_ledger import ledger
from sessions_app.models import AssessmentVersion, Checkpoint, Note, Session
from sessions_app.pages import panels
from sessions_app.pages.assignees import assignee_choices
from sessions_app.pages.decisions import decision_context
from sessions_app.pages.deliverables import build_document
from sessions_app.pages.evidence import get_evidence, linked_notes
from sessions_app.pages.hiring_orders import hiring_context
from sessions_app.pages.invitation_link import invitation_context
from sessions_app.pages.review_form import ReviewForm
from sessions_app.pages.session_actions import parse_minutes
from sessions_app.pages.session_history import get_history
from sessions_app.pages.session_page import SessionPage
from sessions_app.pages.tag_field import suggest_tags
from sessions_app.reads.scores import (
    build_score_view,
    get_percentiles,
    get_scoring_progress,
    list_score_versions,
)
from sessions_app.scores import notes, score_records
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import DomainError, NotFound, PreconditionFailed


class Overview(SessionPage):
    """Status, time, work, score, notes, history, and the panels of other apps."""

    template_name = "sessions_app/pages/session.html"
    tab = "overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, query = self.session, self.list_query
        context = {
            "task_version": AssessmentVersion.objects.get_for_session(session),
            "timers": ledger(session),
            "checkpoints": _checkpoints(session),
            "latest_work": _latest_work(session),
            "messages_count": session.messages.count(),
            "refused_count": session.refused_saves.count(),
            "tags": [tag.name for tag in tags.list_for_session(session)],
            "assignee_choices": assignee_choices(self.request.user, session.organization_id),
            "tag_names": suggest_tags(self.request.user),
            "notes": linked_notes(session, Note.objects.for_session(session.pk), query),
            "history": get_history(session),
            "panels": panels.build_sections(self.request, session),
            "progress": get_scoring_progress(session),
            "may_review": session.status in (Status.SCORED, Status.REVIEWED),
            **decision_context(session, _refused_data(kwargs.get("refused"), "decision")),
            **_score(session, query, kwargs.get("draft")),
            **hiring_context(session, is_admin=self.may(access.ADMINS)),
            **invitation_context(session, self.request, is_admin=self.may(access.ADMINS)),
        }
        return super().get_context_data(**context | kwargs)


class SessionAction(Overview):
    """POST: change the session, then redirect to the overview with a message."""

    http_method_names = ("post",)
    form_key = ""
    """The form next to which errors are shown, with its data; `refused.form` in the template."""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            message = self.act(request)
        except DomainError as error:
            if self.form_key and not isinstance(error, NotFound):
                return self.show_refusal(error)
            messages.error(request, error.message)
        else:
            messages.success(request, message)
        return redirect(self.overview_url())

    def show_refusal(self, error: DomainError) -> HttpResponse:
        """Render the page again, with the error next to the form."""
        data = self.request.POST.dict()
        refused = {"form": self.form_key, "error": field_message(error), "data": data}
        page = self.get_context_data(refused=refused)
        return self.render_to_response(page, status=error.http_status)

    def act(self, request: HttpRequest) -> str:
        """Perform the action and return the message of success. Raises DomainError."""
        raise NotImplementedError

    def overview_url(self, anchor: str = "") -> str:
        query = self.request.GET.urlencode()
        url = reverse("pages:session", args=[self.session.pk])
        return f"{url}{'?' if query else ''}{query}{anchor}"

    def form_page(self) -> str:
        return self.overview_url()

    def require(self, roles: Any) -> None:
        """Raise NotFound unless the user has one of the roles in the session's organization."""
        if not self.may(roles):
            raise NotFound("Your role in this organization does not allow this action.")


class SubmitReview(SessionAction):
    """POST: save a review. 409 if the score has changed since the page was loaded."""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        score = score_records.latest_score(self.session)
        if score is None:
            return super().post(request)
        view = build_score_view(self.session, score, score_records.active_review(score))
        draft = ReviewForm(view, request.POST)
        if not draft.is_valid:
            return self._render_draft(draft, status=400)
        try:
            lifecycle.review(
                self.session.pk,
                actor=self.actor,
                adjustments=draft.adjustments(),
                note=draft.note.strip(),
                if_match=frozenset({request.POST.get("revision", "")}),
            )
        except PreconditionFailed:
            return self._render_draft(draft, status=409, is_conflict=True)
        except DomainError as error:
            return self._render_draft(draft, status=error.http_status, error=error.message)
        messages.success(request, "The review is saved.")
        return redirect(self.overview_url("#score"))

    def _render_draft(self, draft: ReviewForm, *, status: int, **context: Any) -> HttpResponse:
        page = self.get_context_data(draft=draft, **context)
        return self.render_to_response(page, status=status)

    def act(self, _request: HttpRequest) -> str:
        raise NotFound("The session has no score to review.")


class ReopenReview(SessionAction):
    """POST: reopen the review, so that the automatic score applies again."""

    form_key = "reopen"

    def act(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise DomainError("Enter a reason.")
        lifecycle.reopen(
            self.session.pk,
            actor=self.actor,
            reason=reason,
            if_match=frozenset({request.POST.get("revision", "")}),
        )
        return "The review is reopened. The automatic score applies until the next review."


class StartScoring(SessionAction):
    """POST: start scoring, for the first time or again."""

    def act(self, _request: HttpRequest) -> str:
        self.require(access.ADMINS)
        lifecycle.begin_scoring(self.session.pk, actor=self.actor)
        return "Scoring has started. Reload the page in a moment."


class ExtendTimer(SessionAction):
    """POST: extend the running timer."""

    form_key = "extend"

    def act(self, request: HttpRequest) -> str:
        self.require(access.ADMINS)
        minutes = parse_minutes(request.POST.get("minutes", ""))
        reason = request.POST.get("reason", "").strip()
        if minutes is None or not reason:
            raise DomainError("Enter a number of minutes, up to 1440, and a reason.")
        lifecycle.extend(self.session.pk, minutes=minutes, reason=reason, actor=self.actor)
        return f"{minutes:g} minutes added."


class AddNote(SessionAction):
    """POST: add a note to the session or to one of its events."""

    form_key = "note"

    def act(self, request: HttpRequest) -> str:
        notes.add(
            self.session.pk,
            text=request.POST.get("text", ""),
            author_id=int(self.actor.id),
            seq=notes.parse_seq(request.POST.get("seq", "")),
        )
        return "The note is saved."


class RemoveNote(SessionAction):
    """POST: remove a note of the user."""

    def act(self, _request: HttpRequest) -> str:
        lifecycle.remove_note(self.session.pk, self.kwargs["note_id"], actor=self.actor)
        return "The note is removed."


def _refused_data(refused: Any, form_key: str) -> dict[str, Any] | None:
    """The data of the refused form if it is the one with this key, else None."""
    is_this_form = refused is not None and refused["form"] == form_key
    data: dict[str, Any] | None = refused["data"] if is_this_form else None
    return data


def field_message(error: DomainError) -> str:
    """The error's messages for fields, or else its general message."""
    details = getattr(error, "details", None) or {}
    return " ".join(text for texts in details.values() for text in texts) or error.message


def _score(session: Session, query: str, draft: ReviewForm | None) -> dict[str, Any]:
    """The score merged with its review, its evidence and its percentiles; empty without a score."""
    score = score_records.latest_score(session)
    if score is None:
        return {}
    view = build_score_view(session, score, score_records.active_review(score))
    return {
        "score": view,
        "form": draft or ReviewForm(view),
        "evidence": get_evidence(session, view, query),
        "percentiles": get_percentiles(session),
        "versions": list_score_versions(session),
    }


def _checkpoints(session: Session) -> dict[int, Checkpoint]:
    """The checkpoints by phase index, without the states, which may be large."""
    rows = Checkpoint.objects.filter(session=session).select_related("phase").defer("state")
    return {checkpoint.phase.index: checkpoint for checkpoint in rows}


def _latest_work(session: Session) -> dict[str, Any] | None:
    rows = Checkpoint.objects.filter(session=session, saved_at__isnull=False)
    last = rows.select_related("phase").order_by("-revision").first()
    return None if last is None else {"checkpoint": last, "document": build_document(last.state)}
