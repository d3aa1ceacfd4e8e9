"""What became of each mutant, kept from run to run, and why those that live may."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from functools import cache

from tests.mutation.making import ROOT, Mutant
from tests.mutation.reach import KEPT
from tests.mutation.running import BROKEN, SURVIVED, UNREACHED

NOT_RUN = "not run"
ALIVE = {SURVIVED, UNREACHED, BROKEN, NOT_RUN}
BY_TYPES = "types"
_FILE = KEPT / "results.jsonl"
_EXPLAINED = ROOT / "tests" / "mutation" / "survivors.toml"
_DOCUMENT = ROOT / "docs" / "mutation-testing.md"
_BEGIN, _END = "<!-- results: begin -->\n", "<!-- results: end -->\n"


@dataclass(frozen=True)
class Result:
    """What became of one mutant. `killer` is the test that failed, or `BY_TYPES`."""

    mutant: Mutant
    outcome: str
    killer: str

    @property
    def is_alive(self) -> bool:
        return self.outcome in ALIVE


def add(mutant: Mutant, outcome: str, killer: str) -> None:
    row = {"id": mutant.id, **asdict(mutant), "outcome": outcome, "killer": killer}
    del row["source"]
    with _FILE.open("a") as file:
        file.write(json.dumps(row) + "\n")


def results_of(mutants: Sequence[Mutant]) -> list[Result]:
    """The last result of each; a mutant that never ran lives."""
    kept = _kept()
    unknown = {"outcome": NOT_RUN, "killer": ""}
    rows = ((mutant, kept.get(mutant.id, unknown)) for mutant in mutants)
    return [Result(mutant, row["outcome"], row["killer"]) for mutant, row in rows]


def _kept() -> dict[str, dict[str, str]]:
    if not _FILE.exists():
        return {}
    rows = map(json.loads, _FILE.read_text().splitlines())
    return {row["id"]: row for row in rows}


def never_run(mutants: Sequence[Mutant]) -> list[Mutant]:
    kept = _kept()
    return [mutant for mutant in mutants if mutant.id not in kept]


def alive(mutants: Sequence[Mutant]) -> list[Mutant]:
    return [result.mutant for result in results_of(mutants) if result.is_alive]


def reason_for(mutant: Mutant) -> str | None:
    """Why the mutant may live: the first entry of `survivors.toml` that fits it."""
    return next((entry["why"] for entry in _explanations() if _fits(entry, mutant)), None)


@cache
def _explanations() -> list[dict[str, str]]:
    read: list[dict[str, str]] = tomllib.loads(_EXPLAINED.read_text())["equivalent"]
    return read


def _fits(entry: dict[str, str], mutant: Mutant) -> bool:
    text = f"{mutant.path} {mutant.function}: {mutant.before} → {mutant.after}"
    return fnmatch(mutant.path, entry["path"]) and bool(re.search(entry["change"], text))


def summarize(mutants: Sequence[Mutant]) -> int:
    """Print the table; 1 if a mutant lives that `survivors.toml` does not explain."""
    results = results_of(mutants)
    print("\n".join(_table(results)))
    unexplained = [each for each in results if each.is_alive and not reason_for(each.mutant)]
    for each in unexplained:
        print(f"\n{each.mutant.id} {each.mutant} [{each.outcome}]")
    for entry in _unused(mutants):
        print(f"\nsurvivors.toml explains what no mutant is: {entry['path']} {entry['change']}")
    return 1 if unexplained else 0


def _unused(mutants: Sequence[Mutant]) -> list[dict[str, str]]:
    """The explanations of the modules of these mutants that fit none of them."""
    paths = {mutant.path for mutant in mutants}
    return [
        entry
        for entry in _explanations()
        if entry["path"] in paths and not any(_fits(entry, mutant) for mutant in mutants)
    ]


def write_document(mutants: Sequence[Mutant]) -> None:
    """Put the table and the list of survivors into the document."""
    results = results_of(mutants)
    day = f"{datetime.now(UTC):%d %B %Y}"
    lines = [f"As of {day}.", "", *_table(results), "", "### Survivors", *_survivors(results)]
    head, _, rest = _DOCUMENT.read_text().partition(_BEGIN)
    _DOCUMENT.write_text("\n".join([head + _BEGIN.strip(), *lines, _END + rest.partition(_END)[2]]))


def _table(results: Sequence[Result]) -> Iterator[str]:
    yield "| module | mutants | not run | killed by types | by tests | alive | killed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for path in sorted({each.mutant.path for each in results}):
        yield _row(f"`{path}`", [each for each in results if each.mutant.path == path])
    yield _row("all", results)


def _row(name: str, results: Sequence[Result]) -> str:
    counts = Counter(map(_column, results))
    run = len(results) - counts[NOT_RUN]
    share = f"{1 - counts['alive'] / run:.1%}" if run else "–"
    numbers = [len(results), *(counts[each] for each in (NOT_RUN, BY_TYPES, "tests", "alive"))]
    return f"| {' | '.join(map(str, [name, *numbers, share]))} |"


def _column(result: Result) -> str:
    if result.outcome == NOT_RUN:
        return NOT_RUN
    if result.is_alive:
        return "alive"
    return BY_TYPES if result.killer == BY_TYPES else "tests"


def _survivors(results: Sequence[Result]) -> Iterator[str]:
    """Those that met tests and lived, by the reason why they may; and how many met none."""
    lived = [each.mutant for each in results if each.outcome == SURVIVED]
    unmet = Counter(each.mutant.path for each in results if each.outcome == UNREACHED)
    yield f"\nNo test reached {unmet.total()} more that count as alive: "
    yield ", ".join(f"{number} of `{path}`" for path, number in unmet.items()) + "."
    reasons = {mutant: reason_for(mutant) or "Not explained yet." for mutant in lived}
    for why in dict.fromkeys(reasons.values()):
        yield f"\n{why}\n"
        for mutant in lived:
            if reasons[mutant] == why:
                yield f"- {mutant.path}, {mutant.function}: `{mutant.before}` → `{mutant.after}`"
