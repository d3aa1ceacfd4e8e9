from uuid import UUID


def parse_uuid(text: str) -> UUID | None:
    """The id that somebody typed, in any spelling of a UUID; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
