class AssistantFault(Exception):
    """The answer cannot be completed. The message is shown to the candidate."""


class TurnEnded(Exception):
    """The turn was stopped, or the session has ended, so the answer is no longer needed."""


class ToolFault(Exception):
    """A tool call failed. The message is sent to the model, which continues."""
