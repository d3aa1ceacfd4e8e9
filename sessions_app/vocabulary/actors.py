"""Who does something that is kept on record."""

from dataclasses import dataclass

from sessions_app.vocabulary.enums import ActorKind


@dataclass(frozen=True)
class Actor:
    """The kind, and the id of the key, user or candidate: never a name or an address."""

    kind: ActorKind
    id: str = ""


TIMER = Actor(ActorKind.TIMER)
SCORER = Actor(ActorKind.SCORER)
