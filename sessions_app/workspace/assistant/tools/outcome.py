from dataclasses import dataclass, field

from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.workspace.assistant.proposals import Draft


@dataclass(frozen=True)
class ToolOutcome:
    """The result of a tool call: the `answer` for the model, the `summary` and `use` to record, and
    the `draft` of a proposal for the candidate."""

    answer: str
    summary: str
    use: ToolUse = field(default_factory=lambda: ToolUse(""))
    draft: Draft | None = None
