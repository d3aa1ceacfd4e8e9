"""The documents name what exists, link to what exists, and decision records have one form."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.processes import ROOT

PROJECT = ("gradient", "sessions_app", "events_app")
RECORDS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOT_PYTHON = {"gradient.deleting_sessions", "gradient.erasing_sessions"}  # settings of PostgreSQL's
EXAMPLES = {
    "sessions_app/api/audit_entries.py",
    "tests/sessions_app/api/test_audit_entries.py",
    "sessions_app/pages/tags.py",
    "templates/sessions_app/pages/tags.html",
    "tests/sessions_app/pages/test_tags.py",
}
"""Files that CONTRIBUTING lets a reader make."""
FOLDERS = (*PROJECT, "tests", "templates", "static", "docs", "tools", "deploy")

BRITISH = re.compile(
    r"(?i)\b\w*(?:behaviour|catalogue|colour|favour|grey|honour|judgement|neighbour)\w*"
    r"|\b(?:re)?(?:analys|authoris|initialis|minimis|normalis|optimis|organis|recognis|serialis)"
    r"(?:e|ed|er|es|ing|ation)s?\b"
)
RECORD = re.compile(
    r"# (?P<number>\d{4})\. (?P<title>.+)\n\n"
    r"- \*\*Date:\*\* (?P<date>\d{4}-\d\d-\d\d)\n"
    r"- \*\*Status:\*\* (?P<status>.+)\n\n"
    r"## Context\n.+\n## Decision\n.+\n## Consequences\n.+",
    re.DOTALL,
)


def identity(document: Path) -> str:
    return str(document.relative_to(ROOT))


def packages() -> set[str]:
    """Every package of the project, such as `sessions_app/changes/webhooks`."""
    found = {
        path.parent.relative_to(ROOT)
        for top in PROJECT
        for path in (ROOT / top).rglob("__init__.py")
    }
    inside = {
        "migrations",
        "commands",
        "ar",
        "de",
        "en",
        "es",
    }  # said by the package that they belong to
    return {path.as_posix() for path in found if path.name not in inside}


def named_packages() -> set[str]:
    """The packages in the tree of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    (tree,) = re.findall(r"## Packages\n.*?```\n(.*?)```", text, re.DOTALL)
    above: list[str] = []
    named: set[str] = set()
    for line in tree.splitlines():
        if match := re.match(r"(?P<indent> {0,6})(?P<name>\w+)/(?:  |$)", line):
            depth = len(match["indent"]) // 2
            above = [*above[:depth], match["name"]]
            named.add("/".join(above))
    return {name for name in named if name.split("/")[0] in PROJECT}


def test_the_list_of_faults_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "faults.md").read_text()
    cells = [line.split(" | ")[-1] for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(cells) > 20
    for part in (part for cell in cells for part in cell.removesuffix(" |").split("; ")):
        file, *names = re.findall(r"`([^`]+)`", part)
        code = (ROOT / "tests" / file).read_text()
        assert [name for name in names if f"def test_{name}(" not in code] == [], file


def test_the_architecture_names_every_package_and_no_other() -> None:
    assert named_packages() == packages()


def test_the_architecture_says_what_a_row_of_each_model_is() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    tables = text.split("\n## Tables\n")[1].split("\n## ")[0]
    models = [
        model.__name__
        for label in ("sessions_app", "events_app")
        for model in apps.get_app_config(label).get_models()
    ]
    assert [name for name in models if f"`{name}`" not in tables] == []


def exists(name: str) -> bool:
    """Whether a dotted name leads to a module, or to something in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            thing = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_dotted_names_lead_somewhere(document: Path) -> None:
    found = re.findall(rf"`((?:{'|'.join(PROJECT)})(?:\.[A-Za-z_]\w*)+)`", document.read_text())
    codes = re.compile(r"gradient\.[EW]\d{3}")  # of system checks
    names = {name for name in found if not codes.fullmatch(name)} - NOT_PYTHON
    assert [name for name in sorted(names) if not exists(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_links_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_links_into_documents_lead_to_headings(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]*)#([^)]+)\)", document.read_text())
    targets = [(document.parent / file if file else document, anchor) for file, anchor in links]
    assert [(str(file), anchor) for file, anchor in targets if anchor not in anchors(file)] == []


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_paths_lead_to_files(document: Path) -> None:
    paths = set(re.findall(rf"`((?:{'|'.join(FOLDERS)})/[^`\s]*)`", document.read_text()))
    roots = (ROOT, ROOT / "tests")  # docs/faults.md names its tests from there
    assert [
        path
        for path in sorted(paths - EXAMPLES)
        if not any(any(root.glob(path.split("::")[0])) for root in roots)
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_commands_and_make_targets_exist(document: Path) -> None:
    text = document.read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    targets = {
        target
        for call in re.findall(r"(?:`|^|\n|=\S+ )make((?: [a-z0-9-]+)+)", text)
        for target in call.split()
    }
    assert commands <= set(get_commands())
    makefile = (ROOT / "Makefile").read_text()
    assert targets <= set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))


def test_the_readme_lists_every_setting_and_no_other() -> None:
    settings = (ROOT / "gradient" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings)) - {"TEST_SQLITE_FILE"}
    table = (ROOT / "README.md").read_text().split("## Configuration")[1]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == read


@pytest.mark.parametrize("record", RECORDS, ids=identity)
def test_a_decision_record_has_a_date_a_status_and_its_three_parts(record: Path) -> None:
    match = RECORD.fullmatch(record.read_text())
    assert match, "see docs/decisions/0001-lifecycle.md"
    assert record.name.startswith(match["number"])


def test_the_index_of_decisions_says_what_the_records_say() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    rows = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \| (.+?) \| (.+?) \|$", index, re.MULTILINE
    )
    assert rows == [row(record) for record in RECORDS]


def row(record: Path) -> tuple[str, str, str, str, str]:
    """The entry of a record in the index."""
    match = RECORD.fullmatch(record.read_text())
    assert match, identity(record)
    return match["number"], record.name, match["title"], match["date"], match["status"]


def test_one_spelling_everywhere() -> None:
    texts = [
        path
        for folder in (*PROJECT, "docs", "static", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".css", ".html", ".js", ".md", ".py", ".txt"}
    ]
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in [*texts, *DOCUMENTS]
        for word in BRITISH.findall(path.read_text())
    }
    assert not found
