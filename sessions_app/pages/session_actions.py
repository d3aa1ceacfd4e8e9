"""Bulk actions on the session list."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from gradient.core.identifiers import parse_uuid
from gradient.core.typed_numbers import parse_number
from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.invitations import mail, single
from sessions_app.models import Session
from sessions_app.pages.assignees import parse_assignee
from sessions_app.pages.deletions import preview_deletion
from sessions_app.pages.page import MemberPage
from sessions_app.pages.session_export import csv_response
from sessions_app.pages.session_filter import SessionFilterForm, list_query
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest
from sessions_app.vocabulary.tags import normalize_tag

MAX_SESSIONS_AT_ONCE = 500
SessionVerb = Callable[[UUID], Any]


class SessionsAct(MemberPage):
    """POST: an action on the selected sessions, or on all that match the list's filters.

    Redirects to the list with messages about successes and failures.
    """

    http_method_names = ("post",)

    def form_page(self) -> str:
        return reverse("pages:sessions")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        actions: dict[str, Callable[[], HttpResponseBase]] = {
            "compare": self._compare,
            "score": self._score,
            "assign": self._assign,
            "tag": self._tag,
            "extend": self._extend,
            "send": self._send,
            "export": self._export,
            "delete": self._delete,
        }
        action = actions.get(request.POST.get("action", ""))
        if action is None:
            return self._back("Unknown action.")
        if not self._selected_ids() and not self._is_all_matching:
            return self._back("No sessions are selected.")
        return action()

    def _compare(self) -> HttpResponse:
        if self._is_all_matching:
            return self._back("Select two to four sessions to compare, not all results.")
        ids = self._selected_ids()
        if not 2 <= len(ids) <= 4:
            return self._back("Select two to four sessions to compare.")
        query = list_query(QueryDict(self.request.POST.get("query", "")))
        query.setlist("session", [str(id) for id in ids])
        return redirect(f"{reverse('pages:compare')}?{query.urlencode()}")

    def _score(self) -> HttpResponse:
        return self._do(partial(lifecycle.begin_scoring, actor=self.actor), "being scored")

    def _extend(self) -> HttpResponse:
        reason = self.request.POST.get("reason", "").strip()
        minutes = parse_minutes(self.request.POST.get("minutes", ""))
        if minutes is None or not reason:
            return self._back("Enter a number of minutes, up to 1440, and a reason.")
        verb = partial(lifecycle.extend, minutes=minutes, reason=reason, actor=self.actor)
        return self._do(verb, "given more time")

    def _send(self) -> HttpResponse:
        send = partial(single.send_link, site=mail.get_site_url(self.request))
        return self._do(send, "being sent the link again")

    def _assign(self) -> HttpResponse:
        try:
            user_id = parse_assignee(self.request.POST.get("assignee", ""))
        except InvalidRequest as error:
            return self._back(error.message)
        verb = partial(lifecycle.assign, user_id=user_id, actor=self.actor)
        participle = "assigned" if user_id else "assigned to nobody"
        return self._do(verb, participle, roles=access.EVERY_ROLE)

    def _tag(self) -> HttpResponse:
        try:
            name = normalize_tag(self.request.POST.get("tag", ""))
        except InvalidRequest as error:
            return self._back(error.message)
        verb = partial(lifecycle.add_tag, name=name, actor=self.actor)
        return self._do(verb, "tagged", roles=access.EVERY_ROLE)

    def _export(self) -> HttpResponseBase:
        return csv_response(
            self._matching() if self._is_all_matching else self._selected(), actor=self.actor
        )

    def _delete(self) -> HttpResponse:
        """Redirect to a preview of the deletion."""
        if self._is_all_matching:
            return preview_deletion(self.request, self._matching())
        return preview_deletion(
            self.request, self._selected(), requested_count=len(self._selected_ids())
        )

    def _do(
        self, verb: SessionVerb, participle: str, *, roles: Any = access.ADMINS
    ) -> HttpResponse:
        """Call the verb for each requested session, each in its own transaction."""
        rows = self._requested(roles)
        limited = list(rows.select_related("candidate")[: MAX_SESSIONS_AT_ONCE + 1])
        if max(len(limited), len(self._selected_ids())) > MAX_SESSIONS_AT_ONCE:
            return self._back(f"Select at most {MAX_SESSIONS_AT_ONCE} sessions.")
        refused: list[str] = []
        count = 0
        for session in limited:
            try:
                verb(session.pk)
                count += 1
            except DomainError as error:
                refused.append(f"{session.candidate.name}: {error.message}")
        if count:
            sessions = "session is" if count == 1 else "sessions are"
            messages.success(self.request, f"{count} {sessions} {participle}.")
        for message in refused[:5]:
            messages.warning(self.request, message)
        if len(refused) > 5:
            messages.warning(self.request, f"And {len(refused) - 5} more failed.")
        return self._back(
            "" if count or refused else "You are not allowed to change any of these sessions."
        )

    def _requested(self, roles: Any) -> QuerySet[Session]:
        """The selected sessions, or all matching ones, for which the user has one of the roles."""
        if not self._is_all_matching:
            return self._selected(roles)
        rows = access.filter_for_user(self._matching(), self.request.user, roles=roles)
        return rows.order_by("-created_at", "-id")

    def _selected(self, roles: Any = access.EVERY_ROLE) -> QuerySet[Session]:
        rows = access.filter_for_user(Session.objects.all(), self.request.user, roles=roles)
        return rows.filter(pk__in=self._selected_ids()).order_by("-created_at", "-id")

    def _matching(self) -> QuerySet[Session]:
        """All sessions that match the list's filters."""
        return SessionFilterForm(
            QueryDict(self.request.POST.get("query", "")), self.request.user
        ).rows()

    @property
    def _is_all_matching(self) -> bool:
        return bool(self.request.POST.get("everything"))

    def _selected_ids(self) -> list[UUID]:
        return [id for text in self.request.POST.getlist("session") if (id := parse_uuid(text))]

    def _back(self, error: str = "") -> HttpResponse:
        if error:
            messages.error(self.request, error)
        query = self.request.POST.get("query", "")
        return redirect(f"{reverse('pages:sessions')}{'?' if query else ''}{query}")


def parse_minutes(text: str) -> float | None:
    """Parse a number of minutes up to a day; None if invalid."""
    minutes = parse_number(text)
    return minutes if minutes is not None and 0 < minutes <= 1440 else None
