"""The mutants that `make types` refuses: all of them as modules of one copy of the project."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.making import ROOT, Mutant
from tests.mutation.reach import KEPT


def refused(mutants: Sequence[Mutant]) -> set[str]:
    """The ids of those in which mypy finds an error that the module itself does not have."""
    if not mutants:
        return set()
    with tempfile.TemporaryDirectory() as folder:
        _copy_project(Path(folder))
        modules = {_beside(mutant.path, mutant.id): mutant for mutant in mutants}
        for path, mutant in modules.items():
            Path(folder, path).write_text(mutant.source)
        originals = {_beside(path, "original"): path for path in {m.path for m in mutants}}
        for copy, path in originals.items():
            Path(folder, copy).write_text((ROOT / path).read_text())
        faulty = _faulty(folder, [*modules, *originals])
    if wrong := faulty & originals.keys():
        raise RuntimeError(f"mypy refuses modules as they are: {sorted(wrong)}")
    return {modules[path].id for path in faulty if path in modules}


def _beside(path: str, name: str) -> str:
    module = Path(path)
    return str(module.with_name(f"{module.stem}_{name}.py"))


def _copy_project(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "pyproject.toml"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).exists():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())


def _faulty(folder: str, paths: Sequence[str]) -> set[str]:
    listed = Path(folder, "modules.txt")
    listed.write_text("\n".join(paths))
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", f"--cache-dir={KEPT / 'mypy'}", f"@{listed}"],
        cwd=folder,
        env={**os.environ, "DEBUG": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    if checked.returncode not in (0, 1):
        raise RuntimeError(checked.stdout + checked.stderr)
    return {line.partition(":")[0] for line in checked.stdout.splitlines() if ": error:" in line}
