"""What is generated is that of the document, and the package is installed as README says."""

import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from gradient_client import async_resources, resources
from tools.generate_clients import operations, python

ROOT = Path(settings.BASE_DIR)
DOCUMENT = ROOT / "docs" / "openapi.json"
PACKAGE = ROOT / "clients" / "python"


def test_the_committed_modules_are_those_of_the_document(tmp_path: Path) -> None:
    python.write(json.loads(DOCUMENT.read_text()), DOCUMENT, tmp_path)
    written = sorted(tmp_path.iterdir())
    assert [file.name for file in written] == sorted([*python.MODULES])
    for file in written:
        assert file.read_text() == (PACKAGE / "gradient_client" / file.name).read_text(), file.name


@pytest.mark.parametrize("module", [resources, async_resources])
def test_every_operation_has_a_method(module: object) -> None:
    prefix = "Async" if module is async_resources else ""
    read = operations.read(json.loads(DOCUMENT.read_text()))
    names = {(operation.resource, operation.method) for operation in read}
    assert len(names) == len(read)
    for operation in read:
        name = prefix + "".join(part.capitalize() for part in operation.resource.split("_"))
        method = getattr(getattr(module, name), operation.method)
        assert inspect.getdoc(method) == f"{operation.summary}."


@pytest.mark.slow
def test_it_is_built_with_its_types_and_imported_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "installed"
    shutil.copytree(PACKAGE, source)  # a build leaves its files beside its source
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", f"--target={target}", source],
        check=True,
    )
    assert (target / "gradient_client" / "py.typed").exists()
    code = "import gradient_client, sys; assert 'django' not in sys.modules"
    environment = {"PYTHONPATH": str(target)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
