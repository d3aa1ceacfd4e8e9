"""Kill processes at random under load, and then look for what was acknowledged.

python -m tests.soak --kills 200      # on SQLite, or beside DATABASE_URL's database
"""

import os
import secrets
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tests.bench.database import throw_away


def main() -> int:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as directory:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HTTPS_ONLY": "0",
            "RATE_LIMIT_API_KEY": "off",
            "RATE_LIMIT_SESSION_TOKEN": "off",
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
            "TASK_LEASE_SECONDS": "5",
            "SCORING_LEASE_SECONDS": "5",
        }
        import django

        django.setup()
        from tests.soak import run  # it imports models

        faults = run.soak(options, Path(directory))
    for fault in faults[:50]:
        print(f"FAULT {fault}")
    print(f"{len(faults)} faults" if faults else "No faults.")
    return bool(faults)


def _options() -> Namespace:
    parser = ArgumentParser(prog="make soak ARGS='…'")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--scorings", type=int, default=40)
    parser.add_argument("--seed", default="soak")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
