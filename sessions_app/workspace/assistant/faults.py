class AssistantFault(Exception):
    """The answer ends here; the text is a sentence for the candidate."""


class Unwanted(Exception):
    """Nobody waits for the answer any more: it was stopped, or the session has ended."""


class ToolFault(Exception):
    """A tool cannot do what the model asked for; the text is for the model, which goes on."""
