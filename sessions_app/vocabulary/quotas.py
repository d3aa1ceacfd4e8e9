"""How much one session may hold: docs/decisions/0035-bounds.md."""

from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from sessions_app.vocabulary.exceptions import Conflict


def _with_article(holder: str) -> str:
    return {"session": "A session", "assessment": "An assessment"}[holder]


@dataclass(frozen=True)
class Quota:
    """A bound for each session, or other holder, on the number of some things, and on their bytes
    together.

    `name` and `holder` make the two settings: `SESSION_MAX_<name>` and `SESSION_MAX_<name>_BYTES`.
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
        """Raise Conflict if the session would hold more than it may."""
        if self.is_exceeded(count, bytes):
            size = filesizeformat(self.max_bytes).replace("\xa0", " ")
            raise Conflict(
                f"{_with_article(self.holder)} holds at most {self.max_count:,} {self.things}, of "
                f"at most {size} together; this one would be past that."
            )


REFUSED_SAVES = Quota("REFUSED_SAVES", "refused saves")
MESSAGES = Quota("MESSAGES", "messages")
EVENTS = Quota("EVENTS", "events")
MEMORY = Quota("MEMORY", "entries of memory")
SKILLS = Quota("SKILLS", "skills")
FILES = Quota("FILES", "files")
PROPOSALS = Quota("PROPOSALS", "proposed edits")
ASSESSMENT_FILES = Quota("FILES", "files", holder="assessment")
