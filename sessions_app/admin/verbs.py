"""The buttons on a session's page: the only way to change a status in the admin.

A button is shown if the status and the role allow its verb. The verb itself decides on the locked
row; a refusal is shown as a message.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms

from sessions_app import lifecycle
from sessions_app.accounts import access
from sessions_app.models import Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import RUNNING, Role, Status

MAX_EXTENSION_MINUTES = 24 * 60


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1000, label="Reason")


class ExtensionForm(ReasonForm):
    minutes = forms.FloatField(min_value=0.05, max_value=MAX_EXTENSION_MINUTES, label="Minutes")
    field_order = ("minutes", "reason")


@dataclass(frozen=True)
class Verb:
    """A button and its form. `call` gets the form's values by name."""

    name: str
    title: str
    success_message: str
    statuses: Collection[Status]
    roles: Collection[Role]
    call: Callable[..., Any]
    form: type[forms.Form] = forms.Form


@dataclass(frozen=True)
class Button:
    """A verb as rendered on a page."""

    verb: Verb
    form: forms.Form
    url: str


def _score(session: Session, actor: Actor) -> None:
    lifecycle.begin_scoring(session.pk, actor=actor)


def _extend(session: Session, actor: Actor, *, minutes: float, reason: str) -> None:
    lifecycle.extend(session.pk, minutes=minutes, reason=reason, actor=actor)


def _reopen(session: Session, actor: Actor, *, reason: str) -> None:
    lifecycle.reopen(session.pk, actor=actor, reason=reason)


VERBS = (
    Verb(
        name="extend",
        title="Extend the timer …",
        success_message="The running timer is extended.",
        statuses=RUNNING,
        roles=access.ADMINS,
        call=_extend,
        form=ExtensionForm,
    ),
    Verb(
        name="score",
        title="Score",
        success_message="Scoring has started.",
        statuses=(Status.SUBMITTED, Status.SCORED),
        roles=access.ADMINS,
        call=_score,
    ),
    Verb(
        name="reopen",
        title="Reopen the review …",
        success_message="The review is reopened; the automatic score counts again.",
        statuses=(Status.REVIEWED,),
        roles=access.EVERY_ROLE,
        call=_reopen,
        form=ReasonForm,
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}
