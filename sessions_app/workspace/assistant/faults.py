class AssistantFault(Exception):
    """The answer ends here; the text is a sentence for the candidate."""
