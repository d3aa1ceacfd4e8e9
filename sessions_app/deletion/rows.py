"""Registry of other apps' rows that belong to sessions: a preview shows their number, and the
runner sizes its chunks by them. See decision record 0023."""

from dataclasses import dataclass

from gradient.core.registry import Registry


@dataclass(frozen=True)
class RelatedRows:
    """Rows of another app. `key` is their name in a preview, `count` is the lookup from a session
    to the number of its rows. Deletion itself follows the foreign keys and does not need this."""

    key: str
    count: str


ROWS: Registry[RelatedRows] = Registry()
