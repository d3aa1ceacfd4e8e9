from dataclasses import dataclass
from uuid import UUID

from sessions_app.models import Instructions, MemoryEntry, Skill


@dataclass(frozen=True)
class Preparation:
    """What the assistant of a session has been given; a session without instructions has them as an
    empty text, in revision 0."""

    instructions: Instructions
    memory: list[MemoryEntry]
    skills: list[Skill]

    @property
    def is_given(self) -> bool:
        """Whether there is anything of it."""
        return bool(self.instructions.text or self.memory or self.skills)


def get_preparation(session_id: UUID) -> Preparation:
    """Three queries."""
    instructions = Instructions.objects.filter(session=session_id).first()
    return Preparation(
        instructions or Instructions(session_id=session_id, text="", revision=0),
        list(MemoryEntry.objects.filter(session=session_id)),
        list(Skill.objects.filter(session=session_id)),
    )
