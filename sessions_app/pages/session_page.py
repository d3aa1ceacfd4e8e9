"""The base class of a session's pages: lookup, header, and the neighbors in the list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from sessions_app.accounts import access
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.pages import panels
from sessions_app.pages.keyset import Cursor
from sessions_app.pages.page import MemberPage
from sessions_app.pages.session_filter import SessionFilterForm, list_query
from sessions_app.pages.tabs import tab_links
from sessions_app.reads.status_steps import get_status_steps
from sessions_app.vocabulary.enums import RUNNING, Status

_RELATED = ("candidate", "assessment", "organization", "assignee")


@dataclass(frozen=True)
class Neighbors:
    """The sessions before and after this one in the filtered list that the reviewer came from."""

    list_url: str
    previous: str | None
    next: str | None


class SessionPage(MemberPage):
    """A page about a session of the user's organizations; any other session is 404.

    Settles an overdue timer first. `tab` is the page's key in `TABS`, `url_name` the page to which
    the links to the neighbors lead.
    """

    tab = ""
    url_name = "pages:session"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and access.has_role(request.user, self.roles):
            self.session = self.get_session(kwargs["session_id"])

    def get_session(self, session_id: UUID) -> Session:
        sessions = access.filter_for_user(Session.objects.all(), self.request.user)
        timer = sessions.filter(pk=session_id).values_list("timer_ends_at").first()
        if timer is None:
            raise Http404("Session not found.")
        timers.settle(session_id, timer[0])
        sessions = sessions.select_related(*_RELATED, *panels.related_fields())
        return get_object_or_404(sessions.prefetch_related("phases", "extensions"), pk=session_id)

    def may(self, roles: Any) -> bool:
        """Whether the user has one of the roles in this session's organization."""
        return access.has_role(self.request.user, roles, self.session.organization_id)

    @property
    def list_query(self) -> str:
        """The query string of the list that the user came from."""
        return list_query(self.request.GET).urlencode()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.session
        is_admin = self.may(access.ADMINS)
        query = self.list_query
        context = {
            "session": session,
            "query": query,
            "query_pairs": query_pairs(self.request.GET),
            "tabs": tab_links(session, query=query, current=self.tab),
            "steps": get_status_steps(session),
            "neighbors": _neighbors(session, self.request, self.url_name),
            "may_score": is_admin and session.status in (Status.SUBMITTED, Status.SCORED),
            "may_extend": is_admin and session.status in RUNNING,
            "may_delete": self.may(access.OWNERS),
        }
        return super().get_context_data(**context | kwargs)


def query_pairs(query: QueryDict) -> list[tuple[str, str]]:
    """The list's parameters, for hidden fields of a GET form."""
    return [(name, value) for name, values in list_query(query).lists() for value in values]


def _neighbors(session: Session, request: HttpRequest, url_name: str) -> Neighbors:
    """The neighbors, read by the index of the sort order like the list's pages."""
    query = list_query(request.GET)
    filters = SessionFilterForm(query, request.user)
    order, rows = filters.order, filters.rows()
    cursor = Cursor.at(session, order)
    list_url = _url(reverse("pages:sessions"), query)
    if cursor.value is None:
        return Neighbors(list_url, None, None)

    def beside(*, backwards: bool) -> str | None:
        others = order.beyond(order.with_value(rows), cursor, backwards=backwards)
        id = order.sorted(others, backwards=backwards).values_list("pk", flat=True).first()
        return None if id is None else _url(reverse(url_name, args=[id]), query)

    return Neighbors(list_url, beside(backwards=True), beside(backwards=False))


def _url(url: str, query: QueryDict) -> str:
    return f"{url}?{query.urlencode()}" if query else url
