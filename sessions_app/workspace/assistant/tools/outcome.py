from dataclasses import dataclass, field

from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.workspace.assistant.proposals import Draft


@dataclass(frozen=True)
class ToolOutcome:
    """What a tool did: `answer` is for the model, `words` and `use` are for the record, and a
    `draft` is for the candidate."""

    answer: str
    words: str
    use: ToolUse = field(default_factory=lambda: ToolUse(""))
    draft: Draft | None = None
