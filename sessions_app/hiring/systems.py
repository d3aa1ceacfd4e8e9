"""What a hiring system is to the queue of notifications."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sessions_app.models import HiringOrder
from sessions_app.vocabulary.enums import HiringSystem


@dataclass(frozen=True)
class Notification:
    """A request that says that a result is there."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: bytes = b""


@dataclass(frozen=True)
class System:
    """`build_notification` reads an order and returns the request."""

    name: HiringSystem
    build_notification: Callable[[HiringOrder], Notification]
