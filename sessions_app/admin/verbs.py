"""The buttons on a session's page: the only way in which staff change a status here.

A button is offered where its verb may be called; that it may is decided by the verb itself, on the
locked row. What it refuses is shown as a message.
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

A_DAY = 1440


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1000, label="Reason")


class ExtensionForm(ReasonForm):
    minutes = forms.FloatField(min_value=0.05, max_value=A_DAY, label="Minutes")
    field_order = ("minutes", "reason")


@dataclass(frozen=True)
class Verb:
    """A button, with the fields that it needs. `call` gets the form's values by name."""

    name: str
    title: str
    done: str
    statuses: Collection[Status]
    roles: Collection[Role]
    call: Callable[..., Any]
    form: type[forms.Form] = forms.Form


@dataclass(frozen=True)
class Button:
    """A verb as one page offers it."""

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
        "extend",
        "Give more time …",
        "The running timer ends later.",
        RUNNING,
        access.ADMINS,
        _extend,
        ExtensionForm,
    ),
    Verb(
        "score",
        "Score",
        "The session is being scored.",
        (Status.SUBMITTED, Status.SCORED),
        access.ADMINS,
        _score,
    ),
    Verb(
        "reopen",
        "Reopen the review …",
        "The review is reopened; the automatic score counts again.",
        (Status.REVIEWED,),
        access.EVERY_ROLE,
        _reopen,
        ReasonForm,
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}
