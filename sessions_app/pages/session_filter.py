"""The filters of the session list, as its URL has them, and its order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from gradient.core import clock
from gradient.core.registry import Registry
from sessions_app.accounts import access
from sessions_app.models import Assessment, Organization, Session
from sessions_app.pages.keyset import Order
from sessions_app.pages.work_queues import AGES, BY_AGE, WORK_QUEUES
from sessions_app.pages.work_queues import MAX_COUNT as MAX_QUEUE_COUNT
from sessions_app.reads import counts
from sessions_app.reads.search import matching
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Status

MAX_CHOICES = 200
MAX_COUNT = 10_000

ORDERS = (
    Order("newest", "Newest invitation first", "created_at"),
    Order("oldest", "Oldest invitation first", "created_at", is_descending=False),
    Order("submitted", "Last submitted first", "submitted_at"),
    Order("-submitted", "First submitted first", "submitted_at", is_descending=False),
    Order("score", "Highest score first", "final_percent"),
    Order("-score", "Lowest score first", "final_percent", is_descending=False),
)
ORDERS_BY_KEY = {order.key: order for order in ORDERS}


@dataclass(frozen=True)
class ListFilter:
    """A filter with a few choices. `key` is its parameter, `select` narrows the sessions to those
    of the choice."""

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    select: Callable[[QuerySet[Session], str], QuerySet[Session]]

    def field(self) -> forms.ChoiceField:
        choices = [("", "Any"), *self.choices]
        return forms.ChoiceField(required=False, label=self.label, choices=choices)


LIST_FILTERS: Registry[ListFilter] = Registry()
"""The filters that other apps register; those of this app are fields of the form."""


def _queue_choices() -> list[tuple[str, str]]:
    return [("", "Any"), *((queue.key, queue.title) for queue in WORK_QUEUES)]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SessionFilter(forms.Form):
    """The list's query string. Unknown parameters are ignored, invalid values are errors."""

    q = forms.CharField(required=False, max_length=200, label="Search")
    status = forms.MultipleChoiceField(
        required=False, choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    needs = forms.ChoiceField(required=False, label="Needs", choices=_queue_choices)
    waiting = forms.ChoiceField(
        required=False,
        label="Waiting for",
        choices=[("", "Any time"), *((age.key, age.title.capitalize()) for age in AGES)],
    )
    assessment = forms.ChoiceField(required=False)
    organization = forms.ChoiceField(required=False)
    phase = forms.IntegerField(required=False, min_value=1, max_value=100)
    invited_from = forms.DateField(required=False, widget=Day)
    invited_to = forms.DateField(required=False, widget=Day)
    submitted_from = forms.DateField(required=False, widget=Day)
    submitted_to = forms.DateField(required=False, widget=Day)
    score_from = forms.FloatField(required=False, min_value=0, max_value=100)
    score_to = forms.FloatField(required=False, min_value=0, max_value=100)
    sort = forms.ChoiceField(required=False, choices=[(o.key, o.title) for o in ORDERS])

    def __init__(self, query: QueryDict, user: access.User) -> None:
        super().__init__(query, auto_id="filter_%s")
        self.user = user
        self.fields |= {added.key: added.field() for added in LIST_FILTERS}
        self.order_fields([*_FIRST, *(added.key for added in LIST_FILTERS)])
        self._offer("organization", _organizations(user))
        self._offer("assessment", _assessments(user))

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        """The first rows, and the chosen one wherever it stands."""
        offered = [(str(pk), text) for pk, text in rows.values_list("pk", "name")[:MAX_CHOICES]]
        chosen = _uuid(self.data.get(name, ""))
        if chosen is not None and str(chosen) not in dict(offered):
            offered += [(str(pk), t) for pk, t in rows.filter(pk=chosen).values_list("pk", "name")]
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [("", "All"), *offered]

    @property
    def order(self) -> Order:
        """The chosen one; without a choice, what waits longest comes first where things wait."""
        chosen = ORDERS_BY_KEY.get(self._given("sort"))
        if chosen is not None:
            return chosen
        queue = WORK_QUEUES.get(self._given("needs"))
        if queue is not None:
            return Order("", "Longest waiting first", queue.waiting, is_descending=False)
        return ORDERS[0]

    @property
    def added_fields(self) -> list[forms.BoundField]:
        """The fields of the filters that other apps register."""
        return [self[added.key] for added in LIST_FILTERS]

    def rows(self) -> QuerySet[Session]:
        """The sessions that the user may see and the filters select; none while one is wrong."""
        sessions: QuerySet[Session] = access.filter_for_user(Session.objects.all(), self.user)
        if not self.is_valid():
            return sessions.none()
        now = clock.now()
        for select in (self._by_columns, self._by_queue, self._by_dates, self._by_added):
            sessions = select(sessions, now)
        return matching(sessions, self._given("q"))

    def count(self) -> tuple[int, bool]:
        """How many there are, and whether more than were counted.

        Where the database keeps the count it is exact; else counting stops at 10,000, and at
        1,000 in a work queue, as on the home page.
        """
        selection = self._selection()
        if selection is not None:
            return counts.total(selection), False
        rows = self.order.having(self.rows()).order_by().values("pk")
        most = MAX_QUEUE_COUNT if self._given("needs") else MAX_COUNT
        counted = rows[: most + 1].count()
        return min(counted, most), counted > most

    def _selection(self) -> counts.Selection | None:
        """What the database counts itself: one organization, by status or assessment."""
        mine = access.get_organization_ids(self.user, access.EVERY_ROLE)
        if access.sees_everything(self.user) or len(mine) != 1 or not self.is_valid():
            return None
        given = {name: value for name, value in self.cleaned_data.items() if value}
        given.pop("sort", None)
        statuses = given.pop("status", [])
        queue = WORK_QUEUES.get(given.pop("needs", ""))
        if queue is not None:
            statuses = [*statuses, queue.status]
        is_kept = not given and len(statuses) < 2 and None not in statuses
        if not is_kept or not _has_all(self.order, statuses):
            return None
        selection = counts.Selection(mine[0], status=statuses[0] if statuses else None)
        return selection if selection.is_counted else None

    def _given(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "") if self.is_valid() else ""

    def _by_columns(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        given, columns = self.cleaned_data, {}
        if given["status"]:
            one = len(given["status"]) == 1
            columns["status" if one else "status__in"] = (
                given["status"][0] if one else given["status"]
            )
        for name in ("assessment", "organization"):
            if given[name]:
                columns[f"{name}_id"] = UUID(given[name])
        if given["phase"] is not None:
            columns["current_phase_index"] = given["phase"] - 1
        for name, lookup in (("score_from", "gte"), ("score_to", "lte")):
            if given[name] is not None:
                columns[f"final_percent__{lookup}"] = given[name]
        return sessions.filter(**columns)

    def _by_queue(self, sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
        queue = WORK_QUEUES.get(self._given("needs"))
        if queue is None:
            return sessions
        sessions = queue.select(sessions, now)
        age = BY_AGE.get(self._given("waiting"))
        return age.select(sessions, queue.waiting, now) if age else sessions

    def _by_dates(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        for name, column in (("invited", "created_at"), ("submitted", "submitted_at")):
            first, last = self.cleaned_data[f"{name}_from"], self.cleaned_data[f"{name}_to"]
            if first is not None:
                sessions = sessions.filter(**{f"{column}__gte": _midnight(first)})
            if last is not None:
                end = _midnight(last) + timedelta(days=1)
                sessions = sessions.filter(**{f"{column}__lt": end})
        return sessions

    def _by_added(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        for added in LIST_FILTERS:
            if choice := self._given(added.key):
                sessions = added.select(sessions, choice)
        return sessions


_FIRST = ("q", "status", "needs", "waiting", "assessment", "organization", "phase")
"""The fields before those of LIST_FILTERS; the chips of the list are in the same order."""


def _has_all(order: Order, statuses: list[str]) -> bool:
    """Whether all sessions of that status have a value to sort by."""
    always = {"created_at": True, "submitted_at": statuses and statuses[0] in SUBMITTED_OR_LATER}
    return bool(
        always.get(order.column, statuses == [Status.SCORED] and order.column == "scored_at")
    )


def _organizations(user: access.User) -> QuerySet[Organization]:
    return access.filter_for_user(Organization.objects.order_by("name"), user, path="pk")


def _assessments(user: access.User) -> QuerySet[Assessment]:
    return access.filter_for_user(Assessment.objects.order_by("-created_at", "-id"), user)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware
