"""What one does with the chosen sessions of the list."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.models import Session
from sessions_app.pages.deletions import preview_of
from sessions_app.pages.page import Page
from sessions_app.pages.session_export import csv_of
from sessions_app.pages.session_filter import SessionFilter
from sessions_app.vocabulary.exceptions import DomainError

MOST_AT_ONCE = 500
Verb = Callable[[UUID], Any]


class SessionsAct(Page):
    """POST: an action on the chosen sessions, or on all that the list's filters find.

    It leads back to the list, with a sentence on what was done and on what was not and why.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        actions: dict[str, Callable[[], HttpResponseBase]] = {
            "compare": self._compare,
            "score": self._score,
            "extend": self._extend,
            "export": self._export,
            "delete": self._delete,
        }
        action = actions.get(request.POST.get("action", ""))
        if action is None:
            return self._back("There is no such action.")
        if not self._asked() and not self._is_everything:
            return self._back("No sessions are chosen.")
        return action()

    def _compare(self) -> HttpResponse:
        ids = self._asked()
        if not 2 <= len(ids) <= 4:
            return self._back("Two to four sessions can be compared.")
        query = QueryDict(mutable=True)
        query.setlist("session", [str(id) for id in ids])
        return redirect(f"{reverse('pages:compare')}?{query.urlencode()}")

    def _score(self) -> HttpResponse:
        return self._do(partial(lifecycle.begin_scoring, actor=self.actor), "being scored")

    def _extend(self) -> HttpResponse:
        reason = self.request.POST.get("reason", "").strip()
        minutes = read_minutes(self.request.POST.get("minutes", ""))
        if minutes is None or not reason:
            return self._back("More time needs a number of minutes and a reason.")
        verb = partial(lifecycle.extend, minutes=minutes, reason=reason, actor=self.actor)
        return self._do(verb, "given more time")

    def _export(self) -> HttpResponseBase:
        return csv_of(self._found() if self._is_everything else self._chosen(), actor=self.actor)

    def _delete(self) -> HttpResponse:
        """Leads to a preview; nothing is deleted here."""
        if self._is_everything:
            return preview_of(self.request, self._found())
        return preview_of(self.request, self._chosen(), asked=len(self._asked()))

    def _do(self, verb: Verb, done: str) -> HttpResponse:
        """The verb on each session on which the user may do it, each in its own transaction."""
        if len(self._asked()) > MOST_AT_ONCE:
            return self._back(f"Choose up to {MOST_AT_ONCE} sessions at once.")
        rows = self._chosen(access.ADMINS).select_related("candidate")
        refused: list[str] = []
        count = 0
        for session in rows:
            try:
                verb(session.pk)
                count += 1
            except DomainError as error:
                refused.append(f"{session.candidate.name}: {error.message}")
        if count:
            sessions = "session is" if count == 1 else "sessions are"
            messages.success(self.request, f"{count} {sessions} {done}.")
        for sentence in refused[:5]:
            messages.warning(self.request, sentence)
        if len(refused) > 5:
            messages.warning(self.request, f"And {len(refused) - 5} more could not.")
        return self._back("" if count or refused else "None of them is yours to change.")

    def _chosen(self, roles: Any = access.EVERY_ROLE) -> QuerySet[Session]:
        rows = access.filter_for_user(Session.objects.all(), self.request.user, roles=roles)
        return rows.filter(pk__in=self._asked()).order_by("-created_at", "-id")

    def _found(self) -> QuerySet[Session]:
        """All that the list showed, on whatever page."""
        return SessionFilter(
            QueryDict(self.request.POST.get("query", "")), self.request.user
        ).rows()

    @property
    def _is_everything(self) -> bool:
        return bool(self.request.POST.get("everything"))

    def _asked(self) -> list[UUID]:
        return [id for text in self.request.POST.getlist("session") if (id := _uuid(text))]

    def _back(self, sentence: str = "") -> HttpResponse:
        if sentence:
            messages.error(self.request, sentence)
        query = self.request.POST.get("query", "")
        return redirect(f"{reverse('pages:sessions')}{'?' if query else ''}{query}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_minutes(text: str) -> float | None:
    """A number of minutes up to a day, else None."""
    try:
        minutes = float(text)
    except ValueError:
        return None
    return minutes if 0 < minutes <= 1440 else None
