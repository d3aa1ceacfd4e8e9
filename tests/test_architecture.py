from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.processes import ROOT


def test_imports_go_in_the_directions_of_the_architecture(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
