from uuid import UUID


def parse_uuid(text: str) -> UUID | None:
    """The UUID in a text, in any notation; None if the text is not a UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None
