"""The buttons on a session's page: the only way to change a status in the admin.

A button is shown if the status and the role allow its verb. The verb checks the locked row itself;
its error is shown as a message.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms

from gradient.core.number_fields import FloatField
from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.invitations import single
from sessions_app.models import MAX_TIME_FACTOR, MIN_TIME_FACTOR, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import OPEN, RUNNING, Role, Status

MAX_EXTENSION_MINUTES = 24 * 60


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1000, label="Reason")


class FactorForm(ReasonForm):
    factor = FloatField(
        min_value=MIN_TIME_FACTOR,
        max_value=MAX_TIME_FACTOR,
        label="Factor (1.25 is 25 % more)",
    )
    field_order = ("factor", "reason")


class ExtensionForm(ReasonForm):
    minutes = forms.FloatField(min_value=0.05, max_value=MAX_EXTENSION_MINUTES, label="Minutes")
    field_order = ("minutes", "reason")


@dataclass(frozen=True)
class AdminVerb:
    """A button and its form.

    `call` gets the form's values as keyword arguments and, with `sends_link`, also `site`, the base
    URL of links.
    """

    name: str
    title: str
    success_message: str
    statuses: Collection[Status]
    roles: Collection[Role]
    call: Callable[..., Any]
    form: type[forms.Form] = forms.Form
    sends_link: bool = False


@dataclass(frozen=True)
class Button:
    """A verb as rendered on a page."""

    verb: AdminVerb
    form: forms.Form
    url: str


def _score(session: Session, actor: Actor) -> None:
    lifecycle.begin_scoring(session.pk, actor=actor)


def _extend(session: Session, actor: Actor, *, minutes: float, reason: str) -> None:
    lifecycle.extend(session.pk, minutes=minutes, reason=reason, actor=actor)


def _set_time_factor(session: Session, actor: Actor, *, factor: float, reason: str) -> None:
    lifecycle.set_time_factor(session.pk, factor=factor, reason=reason, actor=actor)


def _send_link(session: Session, _actor: Actor, *, site: str) -> None:
    single.send_link(session.pk, site=site)


def _rotate_link(session: Session, actor: Actor, *, site: str) -> None:
    single.rotate_link(session.pk, site=site, actor=actor)


def _reopen(session: Session, actor: Actor, *, reason: str) -> None:
    lifecycle.reopen(session.pk, actor=actor, reason=reason)


VERBS = (
    AdminVerb(
        name="time-factor",
        title="More time before the start …",
        success_message="The times of setup and of each phase are changed.",
        statuses=(Status.INVITED,),
        roles=access.ADMINS,
        call=_set_time_factor,
        form=FactorForm,
    ),
    AdminVerb(
        name="send-link",
        title="Send the link again",
        success_message="The link will be sent.",
        statuses=OPEN,
        roles=access.ADMINS,
        call=_send_link,
        sends_link=True,
    ),
    AdminVerb(
        name="rotate-link",
        title="Send a new link",
        success_message="The session has a new link. The old one no longer works.",
        statuses=OPEN,
        roles=access.ADMINS,
        call=_rotate_link,
        sends_link=True,
    ),
    AdminVerb(
        name="extend",
        title="Extend the timer …",
        success_message="The running timer is extended.",
        statuses=RUNNING,
        roles=access.ADMINS,
        call=_extend,
        form=ExtensionForm,
    ),
    AdminVerb(
        name="score",
        title="Score",
        success_message="Scoring has started.",
        statuses=(Status.SUBMITTED, Status.SCORED),
        roles=access.ADMINS,
        call=_score,
    ),
    AdminVerb(
        name="reopen",
        title="Reopen the review …",
        success_message="The review is reopened. The automatic score applies again.",
        statuses=(Status.REVIEWED,),
        roles=access.EVERY_ROLE,
        call=_reopen,
        form=ReasonForm,
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}
