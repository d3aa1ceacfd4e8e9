"""The session list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from gradient.core.registry import Registry
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.models import Session
from sessions_app.pages.keyset import paginate
from sessions_app.pages.page import MemberPage
from sessions_app.pages.session_filter import ORDERS, SessionFilterForm
from sessions_app.pages.tag_field import suggest_tags
from sessions_app.reads import tags
from sessions_app.reads.queries import settle_overdue

PAGE_SIZE = 50
CURSOR_PARAMETERS = ("before", "after")
_DEFERRED = (
    "assessment__scoring_rubric",
    "assessment__task_prompt",
    "assessment__materials",
    "assignee__password",
)


@dataclass(frozen=True)
class Badge:
    """A badge next to a session's status.

    `text` returns an empty string for a session without the badge. `style` is the suffix of its CSS
    class. The relations in `related` are joined, without the columns in `deferred`.
    """

    key: str
    style: str
    text: Callable[[Session], str]
    related: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()


BADGES: Registry[Badge] = Registry()


@dataclass(frozen=True)
class Chip:
    """An active filter, with the URL of the list without it."""

    text: str
    url: str


class Sessions(MemberPage):
    """The sessions of the user's organizations, filtered by the query string."""

    title = "Sessions"
    template_name = "sessions_app/pages/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        settle_overdue(self.request.user)
        filters = SessionFilterForm(query, self.request.user)
        order = filters.order
        cursors = {name: query.get(name, "") for name in CURSOR_PARAMETERS}
        with one_snapshot():
            page = paginate(_with_related(filters.rows()), order, size=PAGE_SIZE, **cursors)
            count, is_more = filters.count()
        return super().get_context_data(
            filter=filters,
            order=order,
            orders=ORDERS,
            page=page,
            rows=[(each, _badges(each), tags.get_names(each)) for each in page.rows],
            is_beyond=any(cursors.values()),
            count=count,
            is_more=is_more,
            chips=_chips(filters, query),
            assignee_choices=filters.members,
            tag_names=suggest_tags(self.request.user),
            query=_without(query, *CURSOR_PARAMETERS),
            unsorted=_without(query, *CURSOR_PARAMETERS, "sort"),
            may_change=access.has_role(self.request.user, access.ADMINS),
            may_delete=access.has_role(self.request.user, access.OWNERS),
            has_several_organizations=filters.organizations.has_several,
            **kwargs,
        )


def _with_related(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Join the relations that a row of the list shows."""
    related = [name for badge in BADGES for name in badge.related]
    deferred = [name for badge in BADGES for name in badge.deferred]
    sessions = sessions.select_related("candidate", "assessment", "assignee", *related)
    return sessions.defer(*_DEFERRED, *deferred).prefetch_related("phases", tags.PREFETCH)


def _badges(session: Session) -> list[tuple[str, str]]:
    """The style and text of each badge of the session."""
    badges = [(badge.style, badge.text(session)) for badge in BADGES]
    return [(style, text) for style, text in badges if text]


def _chips(filters: SessionFilterForm, query: QueryDict) -> list[Chip]:
    """The active filters. Each status has its own chip."""
    if not filters.is_valid():
        return []
    chips = []
    for name in filters.changed_data:
        if name in ("q", "sort"):
            continue
        field = filters.fields[name]
        values = filters.cleaned_data[name]
        labels = dict(getattr(field, "choices", ()))
        for value in values if isinstance(values, list) else [values]:
            text = labels.get(str(value), value)
            title = field.label or name.replace("_", " ").capitalize()
            others = [other for other in query.getlist(name) if other != str(value)]
            rest = _copy(query, *CURSOR_PARAMETERS)
            rest.setlist(name, others if isinstance(values, list) else [])
            chips.append(Chip(f"{title}: {text}", f"?{rest.urlencode()}"))
    return chips


def _without(query: QueryDict, *names: str) -> str:
    return _copy(query, *names).urlencode()


def _copy(query: QueryDict, *names: str) -> QueryDict:
    """A copy without these parameters and without empty ones."""
    rest = query.copy()
    for name in [*names, *(name for name in query if not any(query.getlist(name)))]:
        rest.pop(name, None)
    return rest
