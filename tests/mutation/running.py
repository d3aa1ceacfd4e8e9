"""Running the tests against one mutant after the other, each in a forked process.

Django, the tests and the database are there once: a mutant costs a fork, a swap of one function's
code and the tests that reach it. What is not inside a function (constants, defaults) costs a start
of everything, with the mutant in place of its module.
"""

import gc
import importlib.abc
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.machinery import ModuleSpec
from math import ceil
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TypeAlias

import pytest
from django.db import connections

from tests.mutation import children
from tests.mutation.making import ROOT, Mutant
from tests.mutation.reach import KEPT, OPTIONS, Reach, own_tests_of

Report = Callable[[Mutant, str, str], None]
_MEMORY = Path("/dev/shm")

KILLED, SURVIVED, TIMED_OUT, UNREACHED = "killed", "survived", "timed out", "unreached"
BROKEN = "could not be run"
_OUTCOMES = {0: SURVIVED, 1: KILLED, -signal.SIGPROF: TIMED_OUT, -signal.SIGALRM: TIMED_OUT}
DATABASE = KEPT / "test.sqlite3"
BUDGET_SECONDS = 4
"""What the tests of one mutant took at most when their reach was recorded."""
CPU_SECONDS_TO_SPARE = 5
"""Of work for one mutant, beside the time of its tests; more, and it is in a loop."""
_PYTEST = ["-x", *OPTIONS, "--reuse-db"]
FILES_AT_MOST = 6
"""Of the tests that a mutant meets which has everything started for it."""


class Order:
    """Which tests a mutant meets, the likeliest to fail first."""

    def __init__(self, reach: Reach, more_tests: Iterable[str], seconds: float) -> None:
        self.reach, self.more_tests, self.seconds = reach, tuple(more_tests), seconds
        self.kills: Counter[tuple[str, str]] = Counter()

    def own_files(self, mutant: Mutant) -> set[str]:
        """Those whose tests count though nothing is known yet of what they reach."""
        return {*self.more_tests, *own_tests_of(mutant.path)}

    def tests_of(self, mutant: Mutant, among: Iterable[str]) -> list[str]:
        """Those of `among` that its time allows."""
        own, reaching = self.own_files(mutant), self.reach.tests_of(mutant)
        if mutant.functions is None:
            most = Counter(map(file_of, reaching)).most_common(FILES_AT_MOST)
            own |= {file for file, _ in most}
            reaching = {test for test in reaching if file_of(test) in own}

        def rank(test: str) -> tuple[int, bool, float]:
            kills = self.kills[mutant.function, test]
            return -kills, file_of(test) not in own, self.reach.seconds.get(test, 0.0)

        chosen, left = [], self.seconds
        for test in sorted((t for t in among if t in reaching or file_of(t) in own), key=rank):
            left -= self.reach.seconds.get(test, 0.0) + 0.01
            if left < 0:
                break
            chosen.append(test)
        return chosen

    def files_of(self, mutants: Iterable[Mutant]) -> set[str]:
        return {
            file
            for mutant in mutants
            for file in {*self.own_files(mutant), *map(file_of, self.reach.tests_of(mutant))}
            if (ROOT / file).exists()  # it may have gone since its reach was recorded
        }


def file_of(test: str) -> str:
    return test.partition("::")[0]


Functions: TypeAlias = dict[tuple[str, str], list[FunctionType]]
"""By file and qualified name; several where a function is made anew each time."""


class Runner:
    """A plugin of pytest that runs no test itself, but forks for each mutant."""

    def __init__(self, mutants: Sequence[Mutant], order: Order, report: Report) -> None:
        self.mutants, self.order, self.report = mutants, order, report

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        with_database = (
            item
            for item in session.items
            if isinstance(item, pytest.Function) and "db" in item.fixturenames
        )
        _run(session, [next(with_database)])
        connections.close_all()
        functions = _functions_by_code()
        gc.freeze()
        self._check_that_nothing_fails_without_a_mutant(session, items, functions)
        for mutant in self.mutants:
            tests = [items[test] for test in self.order.tests_of(mutant, items)]
            result, killer = self._outcome(session, mutant, tests, functions)
            self.order.kills[mutant.function, killer] += 1
            self.report(mutant, result, killer)
        return True

    def _check_that_nothing_fails_without_a_mutant(
        self, session: pytest.Session, items: dict[str, pytest.Item], functions: Functions
    ) -> None:
        mutant = self.mutants[0]
        unchanged = replace(mutant, source=(ROOT / mutant.path).read_text())
        tests = [items[test] for test in self.order.tests_of(mutant, items)]
        result = self._outcome(session, unchanged, tests, functions)
        if result[0] != SURVIVED:
            raise RuntimeError(f"Without a mutant: {result}.")

    def _outcome(
        self,
        session: pytest.Session,
        mutant: Mutant,
        tests: Sequence[pytest.Item],
        functions: Functions,
    ) -> tuple[str, str]:
        def run(killer: Path) -> bool:
            with database_of_its_own() as database:
                if database:
                    connections["default"].settings_dict["NAME"] = database
                for name, code in mutant.functions or []:
                    for function in functions[str(ROOT / mutant.path), name]:
                        function.__code__ = code
                failed = _run(session, tests)
                killer.write_text(failed or "")
                return bool(failed)

        return outcome(run, self.order.seconds) if tests else (UNREACHED, "")


class FirstFailure:
    """A plugin of pytest that tells which test failed."""

    def __init__(self, killer: Path) -> None:
        self.killer = killer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.killer.write_text(report.nodeid)


def run_from_the_start(mutant: Mutant, tests: Sequence[str], seconds: float) -> tuple[str, str]:
    """For what no swap of code reaches: import everything anew, with the mutant in its place."""

    def run(killer: Path) -> bool:
        sys.meta_path.insert(0, InItsPlace(mutant))
        with database_of_its_own() as database:
            if database:
                os.environ["TEST_SQLITE_FILE"] = database
            try:
                return pytest.main([*_PYTEST, *tests], plugins=[FirstFailure(killer)]) != 0
            except Exception:  # noqa: BLE001  what a module raises while it is imported
                killer.write_text("its import")
                return True

    return outcome(run, seconds) if tests else (UNREACHED, "")


class InItsPlace(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the mutant instead of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.path, self.source = ROOT / mutant.path, mutant.source
        parts = Path(mutant.path).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname == self.name:
            return importlib.util.spec_from_file_location(fullname, self.path, loader=self)
        return None

    def get_source(self, fullname: str) -> str:
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, str(self.path), "exec")


def outcome(run: Callable[[Path], bool], seconds: float) -> tuple[str, str]:
    """What became of a mutant in a process of its own, whose tests take so many seconds without it,
    and the test that killed it."""
    with tempfile.NamedTemporaryFile(mode="r") as killer:
        child = children.start(
            lambda: run(Path(killer.name)),
            cpu_seconds=CPU_SECONDS_TO_SPARE + 2 * ceil(seconds),
            quiet=True,
        )
        status = children.wait_for(child)
        return _OUTCOMES.get(status, BROKEN), killer.read()


@contextmanager
def database_of_its_own() -> Iterator[str | None]:
    """A copy of the tests' database where it is a file; None elsewhere, where all use the one."""
    if os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite"):
        with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
            yield shutil.copy(DATABASE, folder)
    else:
        yield None


def _run(session: pytest.Session, items: Sequence[pytest.Item]) -> str | None:
    """The first test that fails. All but the session's own fixtures are taken down after each."""
    for item in items:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
        if session.testsfailed:
            return item.nodeid
    return None


def _functions_by_code() -> Functions:
    found: Functions = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname), []).append(each)
    return found


def run(
    mutants: Sequence[Mutant],
    report: Report,
    *,
    more_tests: Iterable[str] = (),
    seconds: float = BUDGET_SECONDS,
) -> None:
    """Run them all, and report each with its outcome and the test that killed it."""
    order = Order(Reach(), more_tests, seconds)
    swapped = [mutant for mutant in mutants if mutant.functions is not None]
    files = sorted(order.files_of(swapped))

    def run_swapped() -> int:
        plugin = Runner(swapped, order, report)
        return pytest.main([*_PYTEST, "--create-db", *files], plugins=[plugin])

    if swapped and (status := children.wait_for(children.start(run_swapped))):
        raise RuntimeError(f"pytest ended with {status}.")
    for mutant in mutants:
        if mutant.functions is None:
            known = order.tests_of(mutant, order.reach.seconds)
            own = order.own_files(mutant)
            tests = [*sorted(own), *(test for test in known if file_of(test) not in own)]
            report(mutant, *run_from_the_start(mutant, tests, seconds))
