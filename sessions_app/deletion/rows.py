"""Rows of sessions that other apps keep and count: a preview tells of them, and they decide how
many sessions are deleted at a time."""

from dataclasses import dataclass

from gradient.core.registry import Registry


@dataclass(frozen=True)
class RelatedRows:
    """Rows of another app. `key` names them in a preview, `count` is the lookup from a session to
    the number of its rows; deletion itself follows the foreign keys."""

    key: str
    count: str


ROWS: Registry[RelatedRows] = Registry()
