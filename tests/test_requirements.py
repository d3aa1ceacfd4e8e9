"""The compiled requirements: every package pinned, with hashes, and from no particular index."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = ["requirements.txt", "requirements-dev.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def requirements(file: str) -> dict[str, list[str]]:
    """The hashes of each pinned package, by its name."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    lines = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    found: dict[str, list[str]] = {}
    for line in lines:
        pinned = re.match(r"([A-Za-z0-9._-]+)==[^\s;]+", line)
        assert pinned, line
        found[name_of(pinned[1])] = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
    return found


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match[0]).lower()


@pytest.mark.parametrize("file", FILES)
def test_each_package_is_pinned_with_the_hashes_of_its_files(file: str) -> None:
    assert [name for name, hashes in requirements(file).items() if not hashes] == []


@pytest.mark.parametrize("file", FILES)
def test_no_index_is_named(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host", text)


def test_what_the_project_needs_is_among_them() -> None:
    needed = {name_of(each) for each in PROJECT["dependencies"]}
    assert needed <= requirements("requirements.txt").keys()
    of_tests = {name_of(each) for each in PROJECT["optional-dependencies"]["dev"]}
    assert needed | of_tests <= requirements("requirements-dev.txt").keys()


def test_the_tests_run_with_what_is_installed() -> None:
    production, development = (requirements(file) for file in FILES)
    assert {name: development[name] for name in production} == production
