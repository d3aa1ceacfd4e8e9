"""What the readers of all formats share: refusing, saying what is missing, and clean text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may contain."""


class Unreadable(Exception):
    """The file cannot be taken over; the text is a sentence for the person who sent it."""


class NotTaken:
    """Collects what a file holds and a state does not, each kind of thing once."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def count(self, number: int, one: str, many: str) -> None:
        """“1 picture was not taken over.”, for a number above 0."""
        if number:
            what = f"1 {one} was" if number == 1 else f"{number:,} {many} were"
            self.add(f"{what} not taken over.")


def clean(text: str) -> str:
    """The text with one kind of line end, and without characters that no office file can hold."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@contextmanager
def refusing_damaged(what: str) -> Iterator[None]:
    """Refuse as damaged whatever makes a library fail: the file comes from outside, and each
    library has errors of its own."""
    try:
        yield
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        message = f"This file is damaged, or is no {what}. Save it again and send it once more."
        raise Unreadable(message) from error
