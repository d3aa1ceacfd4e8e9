"""The list of sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from gradient.core.registry import Registry
from sessions_app.accounts import access
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.pages.keyset import take
from sessions_app.pages.page import Page
from sessions_app.pages.session_filter import ORDERS, SessionFilter

ON_A_PAGE = 50
MARKS = ("before", "after")
_DEFERRED = ("assessment__scoring_rubric", "assessment__task_prompt")


@dataclass(frozen=True)
class Badge:
    """A badge beside the status of a session in the list. `text` is empty for a session without
    it, `style` ends the name of its class. The relations in `related` are joined to the sessions,
    without the columns in `deferred`."""

    key: str
    style: str
    text: Callable[[Session], str]
    related: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()


BADGES: Registry[Badge] = Registry()


@dataclass(frozen=True)
class Chip:
    """A filter in use: what it says, and the list without it."""

    text: str
    url: str


class Sessions(Page):
    """The sessions of the user's organizations, filtered by the URL."""

    title = "Sessions"
    template_name = "sessions_app/pages/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        settle(self.request.user)
        chosen = SessionFilter(query, self.request.user)
        order = chosen.order
        marks = {name: query.get(name, "") for name in MARKS}
        page = take(_with_related(chosen.rows()), order, size=ON_A_PAGE, **marks)
        count, is_more = chosen.count()
        return super().get_context_data(
            filter=chosen,
            order=order,
            orders=ORDERS,
            page=page,
            rows=[(session, _badges(session)) for session in page.rows],
            count=count,
            is_more=is_more,
            chips=_chips(chosen, query),
            query=_without(query, *MARKS),
            unsorted=_without(query, *MARKS, "sort"),
            may_change=access.has_role(self.request.user, access.ADMINS),
            may_delete=access.has_role(self.request.user, access.OWNERS),
            several=len(chosen.fields["organization"].choices) > 2,  # type: ignore[attr-defined]
            **kwargs,
        )


def settle(user: access.User) -> None:
    """Move on the sessions that the user may see and whose time is over."""
    if access.sees_everything(user):
        timers.settle_overdue()
        return
    for organization in access.get_organization_ids(user, access.EVERY_ROLE):
        timers.settle_overdue(organization)


def _with_related(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """With what a row of the list shows of other tables."""
    related = [name for badge in BADGES for name in badge.related]
    deferred = [name for badge in BADGES for name in badge.deferred]
    sessions = sessions.select_related("candidate", "assessment", *related)
    return sessions.defer(*_DEFERRED, *deferred).prefetch_related("phases")


def _badges(session: Session) -> list[tuple[str, str]]:
    """The style and the text of each badge that the session has."""
    badges = [(badge.style, badge.text(session)) for badge in BADGES]
    return [(style, text) for style, text in badges if text]


def _chips(chosen: SessionFilter, query: QueryDict) -> list[Chip]:
    """The filters in use, statuses one by one."""
    if not chosen.is_valid():
        return []
    chips = []
    for name in chosen.changed_data:
        if name in ("q", "sort"):
            continue
        field = chosen.fields[name]
        values = chosen.cleaned_data[name]
        labels = dict(getattr(field, "choices", ()))
        for value in values if isinstance(values, list) else [values]:
            text = labels.get(str(value), value)
            title = field.label or name.replace("_", " ").capitalize()
            left = [other for other in query.getlist(name) if other != str(value)]
            rest = _copy(query, *MARKS)
            rest.setlist(name, left if isinstance(values, list) else [])
            chips.append(Chip(f"{title}: {text}", f"?{rest.urlencode()}"))
    return chips


def _without(query: QueryDict, *names: str) -> str:
    return _copy(query, *names).urlencode()


def _copy(query: QueryDict, *names: str) -> QueryDict:
    """The query string without these parameters, and without empty ones."""
    rest = query.copy()
    for name in [*names, *(name for name in query if not any(query.getlist(name)))]:
        rest.pop(name, None)
    return rest
