"""The filters and the sort order of the session list, from the query string."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from gradient.core import clock
from gradient.core.day_fields import DayField, day_end, day_start
from gradient.core.number_fields import FloatField, IntegerField
from gradient.core.registry import Registry
from sessions_app.accounts import access
from sessions_app.models import Assessment, Organization, Session, Tag
from sessions_app.pages.assignees import ME, NOBODY, assignee_choices, by_assignee
from sessions_app.pages.keyset import SortOrder
from sessions_app.pages.limited_choices import LimitedChoices, limit_choices, set_choices
from sessions_app.pages.tag_field import TagTextField
from sessions_app.pages.work_queues import AGES, BY_AGE, WORK_QUEUES
from sessions_app.pages.work_queues import MAX_COUNT as MAX_QUEUE_COUNT
from sessions_app.reads import counts
from sessions_app.reads.search import search
from sessions_app.reads.tags import with_tag
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Status

MAX_COUNT = 10_000

ORDERS = (
    SortOrder("newest", "Newest invitation first", "created_at"),
    SortOrder("oldest", "Oldest invitation first", "created_at", is_descending=False),
    SortOrder("submitted", "Last submitted first", "submitted_at"),
    SortOrder("-submitted", "First submitted first", "submitted_at", is_descending=False),
    SortOrder("score", "Highest score first", "final_percent"),
    SortOrder("-score", "Lowest score first", "final_percent", is_descending=False),
)
ORDERS_BY_KEY = {order.key: order for order in ORDERS}


@dataclass(frozen=True)
class ListFilter:
    """A filter with a few choices.

    `key` is the name of its query parameter. `select` filters a queryset by a choice.
    """

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    select: Callable[[QuerySet[Session], str], QuerySet[Session]]

    def field(self) -> forms.ChoiceField:
        choices = [("", "Any"), *self.choices]
        return forms.ChoiceField(required=False, label=self.label, choices=choices)


LIST_FILTERS: Registry[ListFilter] = Registry()
"""Filters of other apps. This app's filters are fields of the form."""


def _queue_choices() -> list[tuple[str, str]]:
    return [("", "Any"), *((queue.key, queue.title) for queue in WORK_QUEUES)]


class SessionFilterForm(forms.Form):
    """The list's filters, from the query string.

    Ignores unknown parameters; invalid values are errors.
    """

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
    assignee = forms.ChoiceField(required=False, label="Assigned to")
    tag = TagTextField(required=False, label="Tag")
    phase = IntegerField(required=False, min_value=1, max_value=100)
    invited_from = DayField(required=False)
    invited_to = DayField(required=False)
    submitted_from = DayField(required=False)
    submitted_to = DayField(required=False)
    score_from = FloatField(required=False, min_value=0, max_value=100)
    score_to = FloatField(required=False, min_value=0, max_value=100)
    sort = forms.ChoiceField(required=False, choices=[(o.key, o.title) for o in ORDERS])

    def __init__(self, query: QueryDict, user: access.User) -> None:
        super().__init__(query, auto_id="filter_%s")
        self.user, self._query = user, query
        self.fields |= {registered.key: registered.field() for registered in LIST_FILTERS}
        self.order_fields([*_FIRST_FIELDS, *(registered.key for registered in LIST_FILTERS)])
        self.fields["assignee"] = forms.ChoiceField(
            required=False,
            label="Assigned to",
            choices=self._assignees,  # called only if they are needed
        )
        self.organizations = self._set_choices("organization", _organizations(user))
        self.assessments = self._set_choices("assessment", _assessments(user))

    def _assignees(self) -> list[tuple[str, str]]:
        fixed = [("", "Anybody or nobody"), (ME, "Me"), (NOBODY, "Nobody")]
        own = str(self.user.pk)
        return [*fixed, *(each for each in self.members if each[0] != own)]

    @cached_property
    def members(self) -> list[tuple[str, str]]:
        """The members who can be assigned."""
        return assignee_choices(self.user)

    def _set_choices(self, name: str, rows: QuerySet[Any]) -> LimitedChoices:
        offered = limit_choices(
            name, rows.only("name"), self._query, chosen=self._query.get(name, "")
        )
        set_choices(self.fields[name], offered, empty="All")
        return offered

    @property
    def is_finding(self) -> bool:
        """Whether the user has searched the choices of a select."""
        return bool(self.organizations.find or self.assessments.find)

    @property
    def order(self) -> SortOrder:
        """The chosen order.

        By default, longest waiting first in a work queue, else newest first.
        """
        chosen = ORDERS_BY_KEY.get(self._value("sort"))
        if chosen is not None:
            return chosen
        queue = WORK_QUEUES.get(self._value("needs"))
        if queue is not None:
            return SortOrder("", "Longest waiting first", queue.waiting, is_descending=False)
        return ORDERS[0]

    @property
    def registered_fields(self) -> list[forms.BoundField]:
        """The fields of registered filters."""
        return [self[registered.key] for registered in LIST_FILTERS]

    def rows(self) -> QuerySet[Session]:
        """The user's sessions that match the filters; none if a filter is invalid."""
        sessions: QuerySet[Session] = access.filter_for_user(Session.objects.all(), self.user)
        if not self.is_valid():
            return sessions.none()
        now = clock.now()
        selects = (
            self._by_columns,
            self._by_queue,
            self._by_dates,
            self._by_tag,
            self._by_assignee,
            self._by_registered,
        )
        for select in selects:
            sessions = select(sessions, now)
        return search(sessions, self._value("q"))

    def count(self) -> tuple[int, bool]:
        """The number of matching sessions, and whether there are more.

        Exact if the database maintains a count of this selection. Otherwise counting stops at
        10,000, or at 1,000 in a work queue, as on the home page.
        """
        selection = self._selection()
        if selection is not None:
            return counts.total(selection), False
        rows = self.order.with_value(self.rows()).order_by().values("pk")
        limit = MAX_QUEUE_COUNT if self._value("needs") else MAX_COUNT
        counted = rows[: limit + 1].count()
        return min(counted, limit), counted > limit

    def _selection(self) -> counts.Selection | None:
        """The selection if the database maintains its count: one organization, by status."""
        organizations = access.get_organization_ids(self.user, access.EVERY_ROLE)
        if access.sees_everything(self.user) or len(organizations) != 1 or not self.is_valid():
            return None
        filters = {name: value for name, value in self.cleaned_data.items() if value}
        filters.pop("sort", None)
        statuses = filters.pop("status", [])
        queue = WORK_QUEUES.get(filters.pop("needs", ""))
        if queue is not None:
            statuses = [*statuses, queue.status]
        is_counted = not filters and len(statuses) < 2 and None not in statuses
        if not is_counted or not _all_have_value(self.order, statuses):
            return None
        selection = counts.Selection(organizations[0], status=statuses[0] if statuses else None)
        return selection if selection.is_counted else None

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "") if self.is_valid() else ""

    def _by_columns(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        data, columns = self.cleaned_data, {}
        if data["status"]:
            is_single = len(data["status"]) == 1
            columns["status" if is_single else "status__in"] = (
                data["status"][0] if is_single else data["status"]
            )
        for name in ("assessment", "organization"):
            if data[name]:
                columns[f"{name}_id"] = UUID(data[name])
        if data["phase"] is not None:
            columns["current_phase_index"] = data["phase"] - 1
        for name, lookup in (("score_from", "gte"), ("score_to", "lte")):
            if data[name] is not None:
                columns[f"final_percent__{lookup}"] = data[name]
        return sessions.filter(**columns)

    def _by_queue(self, sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
        queue = WORK_QUEUES.get(self._value("needs"))
        if queue is None:
            return sessions
        sessions = queue.select(sessions, now)
        age = BY_AGE.get(self._value("waiting"))
        return age.select(sessions, queue.waiting, now) if age else sessions

    def _by_dates(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        for name, column in (("invited", "created_at"), ("submitted", "submitted_at")):
            first, last = self.cleaned_data[f"{name}_from"], self.cleaned_data[f"{name}_to"]
            if first is not None:
                sessions = sessions.filter(**{f"{column}__gte": day_start(first)})
            if last is not None:
                sessions = sessions.filter(**{f"{column}__lt": day_end(last)})
        return sessions

    def _by_tag(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        name = self._value("tag")
        tags = access.filter_for_user(Tag.objects.all(), self.user)
        return with_tag(sessions, name, tags) if name else sessions

    def _by_assignee(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        choice = self._value("assignee")
        return by_assignee(sessions, choice, self.user) if choice else sessions

    def _by_registered(self, sessions: QuerySet[Session], _: datetime) -> QuerySet[Session]:
        for registered in LIST_FILTERS:
            if choice := self._value(registered.key):
                sessions = registered.select(sessions, choice)
        return sessions


def list_query(query: QueryDict) -> QueryDict:
    """The parameters of the list's filters and sort order, without those of a single page."""
    names = {*SessionFilterForm.base_fields, *(registered.key for registered in LIST_FILTERS)}
    rest = query.copy()
    for name in set(query) - names:
        del rest[name]
    return rest


_FIRST_FIELDS = (
    "q",
    "status",
    "needs",
    "waiting",
    "assessment",
    "organization",
    "assignee",
    "tag",
    "phase",
)
"""The fields before those of LIST_FILTERS. The list's chips have the same order."""


def _all_have_value(order: SortOrder, statuses: list[str]) -> bool:
    """Whether all sessions of the status have a value in the order's column."""
    has_value = {"created_at": True, "submitted_at": statuses and statuses[0] in SUBMITTED_OR_LATER}
    return bool(
        has_value.get(order.column, statuses == [Status.SCORED] and order.column == "scored_at")
    )


def _organizations(user: access.User) -> QuerySet[Organization]:
    return access.filter_for_user(Organization.objects.order_by("name"), user, path="pk")


def _assessments(user: access.User) -> QuerySet[Assessment]:
    return access.filter_for_user(Assessment.objects.order_by("-created_at", "-id"), user)
