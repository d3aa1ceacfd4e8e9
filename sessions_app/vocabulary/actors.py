"""Actors: who is recorded as having done something."""

from dataclasses import dataclass

from sessions_app.vocabulary.enums import ActorKind


@dataclass(frozen=True)
class Actor:
    """A kind, and the id of the API key, user or candidate; never a name or an email address."""

    kind: ActorKind
    id: str = ""


TIMER = Actor(ActorKind.TIMER)
SCORER = Actor(ActorKind.SCORER)
