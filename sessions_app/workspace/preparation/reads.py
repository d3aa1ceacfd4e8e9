from dataclasses import dataclass
from uuid import UUID

from sessions_app.models import Instructions, MemoryEntry, Skill


@dataclass(frozen=True)
class Preparation:
    """The instructions, memory and skills of a session.

    Without instructions, `instructions` is an unsaved instance with an empty text and revision 0.
    """

    instructions: Instructions
    memory: list[MemoryEntry]
    skills: list[Skill]

    @property
    def is_given(self) -> bool:
        """Whether the candidate has given anything."""
        return bool(self.instructions.text or self.memory or self.skills)


def get_preparation(session_id: UUID) -> Preparation:
    """The session's preparation. Three queries."""
    instructions = Instructions.objects.filter(session=session_id).first()
    return Preparation(
        instructions or Instructions(session_id=session_id, text="", revision=0),
        list(MemoryEntry.objects.filter(session=session_id)),
        list(Skill.objects.filter(session=session_id)),
    )
