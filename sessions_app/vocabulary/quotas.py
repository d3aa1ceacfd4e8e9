"""Limits on what one session or assessment can store: docs/decisions/0035-bounds.md."""

from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from sessions_app.vocabulary.exceptions import Conflict


def _with_article(holder: str) -> str:
    return {"session": "A session", "assessment": "An assessment"}[holder]


@dataclass(frozen=True)
class Quota:
    """A limit on the number and on the total size of what a session or an assessment stores.

    `name` and `holder` name the two settings, such as `SESSION_MAX_<name>` and
    `SESSION_MAX_<name>_BYTES`.
    """

    name: str
    things: str
    holder: str = "session"

    @property
    def max_count(self) -> int:
        count: int = getattr(settings, f"{self.holder.upper()}_MAX_{self.name}")
        return count

    @property
    def max_bytes(self) -> int:
        size: int = getattr(settings, f"{self.holder.upper()}_MAX_{self.name}_BYTES")
        return size

    def is_exceeded(self, count: int, bytes: int) -> bool:
        return count > self.max_count or bytes > self.max_bytes

    def check(self, count: int, bytes: int) -> None:
        """Raise Conflict if a count or a size exceeds the limit."""
        if self.is_exceeded(count, bytes):
            size = filesizeformat(self.max_bytes).replace("\xa0", " ")
            raise Conflict(
                f"{_with_article(self.holder)} can have at most {self.max_count:,} {self.things}, "
                f"{size} in total. This request would exceed the limit."
            )


REFUSED_SAVES = Quota("REFUSED_SAVES", "refused saves")
MESSAGES = Quota("MESSAGES", "messages")
EVENTS = Quota("EVENTS", "events")
MEMORY = Quota("MEMORY", "memory entries")
SKILLS = Quota("SKILLS", "skills")
FILES = Quota("FILES", "files")
PROPOSALS = Quota("PROPOSALS", "proposed edits")
ASSESSMENT_FILES = Quota("FILES", "files", holder="assessment")
