"""What became of each mutant, kept from run to run, and why those that live may."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tests.mutation.making import ROOT, Mutant
from tests.mutation.reach import KEPT
from tests.mutation.running import BROKEN, SURVIVED, UNREACHED

ALIVE = {SURVIVED, UNREACHED, BROKEN}
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
    unknown = {"outcome": UNREACHED, "killer": ""}
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


def reasons() -> dict[str, str]:
    """Why mutants may live, by their ids."""
    if not _EXPLAINED.exists():
        return {}
    groups = tomllib.loads(_EXPLAINED.read_text())["equivalent"]
    return {id: group["why"] for group in groups for id in group["mutants"]}


def summarize(mutants: Sequence[Mutant]) -> int:
    """Print the table; 1 if a mutant lives that `survivors.toml` does not explain."""
    results, known = results_of(mutants), reasons()
    print("\n".join(_table(results)))
    unexplained = [each for each in results if each.is_alive and each.mutant.id not in known]
    for each in unexplained:
        print(f"\n{each.mutant.id} {each.mutant} [{each.outcome}]")
    return 1 if unexplained else 0


def write_document(mutants: Sequence[Mutant]) -> None:
    """Put the table and the list of survivors into the document."""
    results, known = results_of(mutants), reasons()
    text = "\n".join(
        [
            f"As of {datetime.now(UTC):%d %B %Y}.",
            "",
            *_table(results),
            "",
            *_survivors(results, known),
        ]
    )
    head, _, rest = _DOCUMENT.read_text().partition(_BEGIN)
    _DOCUMENT.write_text(f"{head}{_BEGIN}{text}\n{_END}{rest.partition(_END)[2]}")


def _table(results: Sequence[Result]) -> Iterator[str]:
    yield "| module | mutants | killed by types | by tests | alive | killed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    paths = sorted({each.mutant.path for each in results})
    for path in paths:
        yield _row(f"`{path}`", [each for each in results if each.mutant.path == path])
    yield _row("all", results)


def _row(name: str, results: Sequence[Result]) -> str:
    counts = Counter(
        "alive" if each.is_alive else "types" if each.killer == BY_TYPES else "tests"
        for each in results
    )
    share = 1 - counts["alive"] / len(results)
    cells = [name, len(results), counts["types"], counts["tests"], counts["alive"], f"{share:.1%}"]
    return f"| {' | '.join(map(str, cells))} |"


def _survivors(results: Sequence[Result], known: dict[str, str]) -> Iterator[str]:
    living = [each.mutant for each in results if each.is_alive]
    for why in dict.fromkeys(known.get(mutant.id, "Not explained yet.") for mutant in living):
        yield f"\n**{why}**\n"
        for mutant in living:
            if known.get(mutant.id, "Not explained yet.") == why:
                yield f"- {mutant.path}, {mutant.function}: `{mutant.before}` → `{mutant.after}`"
