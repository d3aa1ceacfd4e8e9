"""Differences between two versions of the work: by line, and by word within a changed line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

MAX_LINES = 4_000
MAX_LINE_LENGTH = 2_000
MAX_CHARACTERS = 200_000
"""The maximum that is compared of each version."""
CONTEXT_LINES = 3
"""Unchanged lines shown before and after a change."""

_word = re.compile(r"\w+|\s+|.", re.DOTALL)
Segments = tuple[tuple[str, bool], ...]
"""Parts of a line, each with whether it changed."""


@dataclass(frozen=True)
class DifferenceRow:
    """A line before and after. `kind` is same, changed, added, removed, or gap (`skipped` unchanged
    lines)."""

    kind: str
    before: Segments = ()
    after: Segments = ()
    skipped: int = 0


@dataclass(frozen=True)
class Difference:
    """The result of a comparison.

    `is_truncated` if a version was too long to compare completely.
    """

    rows: list[DifferenceRow]
    added: int
    removed: int
    is_truncated: bool

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.removed


def compare_lines(before: Sequence[str], after: Sequence[str]) -> Difference:
    """Compare two texts, given as lines."""
    old, new = _limited(before), _limited(after)
    is_truncated = (len(old), len(new)) != (len(before), len(after))
    rows = list(_build_rows(old, new))
    return Difference(
        rows=rows,
        added=sum(row.kind in ("added", "changed") for row in rows),
        removed=sum(row.kind in ("removed", "changed") for row in rows),
        is_truncated=is_truncated,
    )


def _limited(lines: Sequence[str]) -> Sequence[str]:
    """The first lines, up to the limits."""
    ends = accumulate(map(len, lines[:MAX_LINES]))
    return lines[: sum(end <= MAX_CHARACTERS for end in ends)]


def _build_rows(before: Sequence[str], after: Sequence[str]) -> Iterator[DifferenceRow]:
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > 500)
    opcodes = matcher.get_opcodes()
    for index, (tag, a1, a2, b1, b2) in enumerate(opcodes):
        if tag == "equal":
            yield from _same(before[a1:a2], is_first=index == 0, is_last=index == len(opcodes) - 1)
            continue
        pairs = min(a2 - a1, b2 - b1)
        for offset in range(pairs):
            yield _changed(before[a1 + offset], after[b1 + offset])
        for line in before[a1 + pairs : a2]:
            yield DifferenceRow("removed", before=((line, True),))
        for line in after[b1 + pairs : b2]:
            yield DifferenceRow("added", after=((line, True),))


def _same(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[DifferenceRow]:
    """Rows for unchanged lines, with a gap instead of a long run."""
    head, tail = (0 if is_first else CONTEXT_LINES), (0 if is_last else CONTEXT_LINES)
    skipped = len(lines) - head - tail
    if skipped <= 1:
        head, tail, skipped = len(lines), 0, 0
    for line in lines[:head]:
        yield DifferenceRow("same", before=((line, False),), after=((line, False),))
    if skipped:
        yield DifferenceRow("gap", skipped=skipped)
    for line in lines[len(lines) - tail :] if tail else []:
        yield DifferenceRow("same", before=((line, False),), after=((line, False),))


def _changed(before: str, after: str) -> DifferenceRow:
    if max(len(before), len(after)) > MAX_LINE_LENGTH:
        return DifferenceRow("changed", ((before, True),), ((after, True),))
    old, new = _word.findall(before), _word.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if a2 > a1:
            left.append(("".join(old[a1:a2]), tag != "equal"))
        if b2 > b1:
            right.append(("".join(new[b1:b2]), tag != "equal"))
    return DifferenceRow("changed", tuple(left), tuple(right))
