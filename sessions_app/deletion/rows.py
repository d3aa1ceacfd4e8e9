"""Registry of other apps' rows that belong to sessions. A preview shows their number, and the
runner sizes its chunks by it. See decision record 0023."""

from dataclasses import dataclass

from gradient.core.registry import Registry


@dataclass(frozen=True)
class RelatedRows:
    """Rows of another app.

    `key` is their name in a preview, `count` is the lookup from a session to the number of its
    rows. The deletion itself does not need this, since it follows the foreign keys.
    """

    key: str
    count: str


ROWS: Registry[RelatedRows] = Registry()
