"""`python -m tests.mutation`: mutate modules, and say which mutants no type or test kills."""

import argparse
import os
import sys
from collections.abc import Sequence

from tests.mutation import reach, results, running, typechecking
from tests.mutation.making import ROOT, Mutant, mutants_of

TARGETS = (
    "events_app/log/chain.py",
    "events_app/cross_checks.py",
    "events_app/flags.py",
    "events_app/log/intake.py",
    "events_app/log/writer.py",
    "events_app/merkle.py",
    "events_app/receipts.py",
    "events_app/log/record_fast.py",
    "events_app/signing.py",
    "events_app/tree.py",
    "events_app/verification.py",
    "gradient/api/authentication.py",
    "gradient/api/idempotency.py",
    "gradient/api/permissions.py",
    "gradient/core/tasks/*.py",
    "sessions_app/accounts/*.py",
    "sessions_app/deletion/*.py",
    "sessions_app/lifecycle/*.py",
    "sessions_app/scores/*.py",
    "sessions_app/vocabulary/rubrics.py",
    "sessions_app/work/*.py",
)


def main() -> int:
    options = _options()
    # Loading every plugin would cost each of pytest's starts two seconds.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["TEST_SQLITE_FILE"] = str(running.DATABASE)
    if options.reach and options.modules is not TARGETS:
        reach.record_own(_paths(options.modules), options.tests)
    elif options.reach or not reach.is_kept():
        reach.record_all(_paths(TARGETS))
    mutants = [mutant for path in _paths(options.modules) for mutant in mutants_of(path)]
    if options.report:
        results.write_document(mutants)
        return 0
    refused = _refused_by_types(results.never_run(mutants) if options.alive else mutants)
    living = results.alive(mutants) if options.alive else mutants
    living = [mutant for mutant in living if mutant.id not in refused]
    print(f"{len(mutants)} mutants, {len(living)} of them for the tests", flush=True)
    running.run(living, _report, more_tests=options.tests, seconds=options.seconds)
    return results.summarize(mutants)


def _refused_by_types(mutants: Sequence[Mutant]) -> set[str]:
    refused = typechecking.refused(mutants)
    for mutant in mutants:
        if mutant.id in refused:
            results.add(mutant, running.KILLED, results.BY_TYPES)
    return refused


def _report(mutant: Mutant, outcome: str, killer: str) -> None:
    results.add(mutant, outcome, killer)
    if outcome in results.ALIVE:
        print(f"\n{mutant.id} {mutant} [{outcome}]", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=TARGETS, help="paths, with * and **")
    parser.add_argument("--alive", action="store_true", help="only what lived when last run")
    parser.add_argument("--reach", action="store_true", help="learn anew which tests reach what")
    parser.add_argument("--report", action="store_true", help="write the results kept to docs/")
    parser.add_argument("--tests", nargs="*", default=(), help="files whose tests all count")
    parser.add_argument(
        "--seconds",
        type=float,
        default=running.BUDGET_SECONDS,
        help="how long the tests of one mutant may take, by their time without it",
    )
    return parser.parse_args()


def _paths(patterns: Sequence[str]) -> list[str]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(str(path.relative_to(ROOT)) for path in found)


if __name__ == "__main__":
    sys.exit(main())
