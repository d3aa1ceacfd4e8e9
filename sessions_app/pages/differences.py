"""What changed between two states of the work: line by line, and word by word in a changed one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4_000
LONGEST_LINE = 2_000
AROUND = 3
"""Unchanged lines that are shown beside a change."""

_word = re.compile(r"\w+|\s+|.", re.DOTALL)
Pieces = tuple[tuple[str, bool], ...]
"""Parts of a line, each with whether it changed."""


@dataclass(frozen=True)
class Row:
    """A line before and after. `kind` is same, changed, added, removed or gap (then `skipped` lines
    are left out)."""

    kind: str
    before: Pieces = ()
    after: Pieces = ()
    skipped: int = 0


@dataclass(frozen=True)
class Difference:
    """`is_cut` says that one of the states has more lines than are compared."""

    rows: list[Row]
    added: int
    removed: int
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.removed


def between(before: Sequence[str], after: Sequence[str]) -> Difference:
    """The difference of two texts, given as lines."""
    is_cut = max(len(before), len(after)) > MOST_LINES
    before, after = before[:MOST_LINES], after[:MOST_LINES]
    rows = list(_rows(before, after))
    return Difference(
        rows=rows,
        added=sum(row.kind in ("added", "changed") for row in rows),
        removed=sum(row.kind in ("removed", "changed") for row in rows),
        is_cut=is_cut,
    )


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > 500)
    opcodes = matcher.get_opcodes()
    for place, (tag, a1, a2, b1, b2) in enumerate(opcodes):
        if tag == "equal":
            yield from _same(before[a1:a2], is_first=place == 0, is_last=place == len(opcodes) - 1)
            continue
        pairs = min(a2 - a1, b2 - b1)
        for offset in range(pairs):
            yield _changed(before[a1 + offset], after[b1 + offset])
        for line in before[a1 + pairs : a2]:
            yield Row("removed", before=((line, True),))
        for line in after[b1 + pairs : b2]:
            yield Row("added", after=((line, True),))


def _same(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Row]:
    """Unchanged lines, with a gap where many follow each other."""
    head, tail = (0 if is_first else AROUND), (0 if is_last else AROUND)
    skipped = len(lines) - head - tail
    if skipped <= 1:
        head, tail, skipped = len(lines), 0, 0
    for line in lines[:head]:
        yield Row("same", before=((line, False),), after=((line, False),))
    if skipped:
        yield Row("gap", skipped=skipped)
    for line in lines[len(lines) - tail :] if tail else []:
        yield Row("same", before=((line, False),), after=((line, False),))


def _changed(before: str, after: str) -> Row:
    if max(len(before), len(after)) > LONGEST_LINE:
        return Row("changed", ((before, True),), ((after, True),))
    old, new = _word.findall(before), _word.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if a2 > a1:
            left.append(("".join(old[a1:a2]), tag != "equal"))
        if b2 > b1:
            right.append(("".join(new[b1:b2]), tag != "equal"))
    return Row("changed", tuple(left), tuple(right))
