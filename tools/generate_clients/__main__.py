"""Write what the clients have of docs/openapi.json: `python -m tools.generate_clients`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from tools.generate_clients import python, typescript

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "openapi.json"
PYTHON = ROOT / "clients" / "python" / "gradient_client"
TYPESCRIPT = ROOT / "clients" / "typescript" / "src"


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.generate_clients", description=__doc__)
    parser.add_argument("--python", type=Path, default=PYTHON, help="the package's folder")
    parser.add_argument("--typescript", type=Path, default=TYPESCRIPT, help="the same")
    options = parser.parse_args()
    document = json.loads(DOCUMENT.read_text())
    python.write(document, DOCUMENT, options.python)
    typescript.write(document, ROOT, options.typescript)
    return 0


if __name__ == "__main__":
    sys.exit(main())
