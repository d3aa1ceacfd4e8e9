"""Shared by the readers of all formats: errors, reports of missing content, and clean text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are invalid in XML."""


class Unreadable(Exception):
    """The file cannot be imported. The message is shown to the user."""


class NotTaken:
    """Collects sentences about content that was not imported, each once."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def count(self, number: int, one: str, many: str) -> None:
        """Add “1 picture was not imported.” or its plural, for a number above 0."""
        if number:
            what = f"1 {one} was" if number == 1 else f"{number:,} {many} were"
            self.add(f"{what} not imported.")


def clean(text: str) -> str:
    """The text with uniform line breaks, and without characters that are invalid in office
    files."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@contextmanager
def refusing_damaged(what: str) -> Iterator[None]:
    """Turn any error of a library into Unreadable.

    Uploaded files can make a library raise anything.
    """
    try:
        yield
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        message = (
            f"This file is damaged, or is not a valid {what}. Save it again, and upload it again."
        )
        raise Unreadable(message) from error
