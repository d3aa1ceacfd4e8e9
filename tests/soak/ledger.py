"""What a candidate was told of its saves in one phase, and what may be on record because of it.

A save is acknowledged with its revision, refused, or of unknown fate: the connection broke, the
client gave up, or the answer was 503, whose transaction may have been committed all the same. One
of unknown fate may be taken at any later time if it named no revision (`If-Match`), since the last
one to arrive wins; with a revision it may be taken only while that revision is on record.

So each revision is one save's, and these are the losses: a revision on record that is older than an
acknowledged one, an acknowledged revision with another content, a save that was refused or never
sent, one on top of a revision that it did not name.
"""

from dataclasses import dataclass, field


@dataclass
class Save:
    """`base` is the revision that it names in `If-Match`; `revision` the one under which it was
    acknowledged."""

    number: int
    base: int | None
    revision: int | None = None
    refused: bool = False

    @property
    def is_open(self) -> bool:
        """Nobody knows whether it was taken, or will be."""
        return self.revision is None and not self.refused


@dataclass
class Ledger:
    """The saves of one phase, in the order in which they were sent. `start` is the revision of its
    beginning."""

    start: int
    saves: list[Save] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    late: int = 0
    """How many saves were taken after a later one had been acknowledged."""

    def send(self, number: int, base: int | None = None) -> Save:
        self.saves.append(Save(number, base))
        return self.saves[-1]

    def acknowledge(self, save: Save, revision: int) -> None:
        """The save is on record under this revision."""
        between = revision - self.last_revision - 1
        if between < 0:
            self.faults.append(f"save {save.number} got revision {revision} again")
        if save.base is not None and revision != save.base + 1:
            self.faults.append(f"save {save.number} on {save.base} became {revision}")
        waiting = self._open_until(save)
        if between > len(waiting):
            self.faults.append(f"{between} revisions before {revision} are nobody's")
        # Those that were sent before the one that was acknowledged last are late.
        self.late += max(0, between - sum(one.number > self.last_number for one in waiting))
        save.revision = revision

    def find(self, number: int | None, revision: int) -> Save | None:
        """A read showed this save under this revision: it is acknowledged. None for an empty
        phase."""
        if number is None:
            if revision != self.start or self.last_revision > self.start:
                self.faults.append(f"nothing is on record at revision {revision}")
            return None
        save = next((one for one in self.saves if one.number == number), None)
        if save is None:
            self.faults.append(f"save {number} was never sent in this phase")
            return None
        if save.revision is not None:
            self._find_acknowledged(save, revision)
        elif save.refused:
            self.faults.append(f"save {number} was refused, and is on record as {revision}")
        else:
            self._find_open(save, revision)
        return save

    @property
    def last_revision(self) -> int:
        """The newest revision that is known."""
        return max((save.revision for save in self.saves if save.revision), default=self.start)

    @property
    def last_number(self) -> int:
        """The number of the newest save that is known to be on record."""
        known = [(save.revision, save.number) for save in self.saves if save.revision]
        return max(known, default=(0, 0))[1]

    def _find_acknowledged(self, save: Save, revision: int) -> None:
        if save.revision != revision or revision != self.last_revision:
            last = f"{self.last_number} as {self.last_revision}"
            self.faults.append(f"save {save.number} is on record as {revision}, not {last}")

    def _find_open(self, save: Save, revision: int) -> None:
        if revision <= self.last_revision:
            self.faults.append(
                f"save {save.number} is on record as {revision}, over {self.last_number}"
            )
        if save.base is not None and revision != save.base + 1:
            self.faults.append(f"save {save.number} on {save.base} is on record as {revision}")
        ahead = revision - self.last_revision
        if ahead > sum(one.is_open for one in self.saves):
            self.faults.append(f"{ahead} revisions up to {revision} are nobody's")
        self.late += save.number < self.last_number
        save.revision = revision

    def _open_until(self, save: Save) -> list[Save]:
        """Those of unknown fate that were sent before this one."""
        return [one for one in self.saves if one.is_open and one.number < save.number]
