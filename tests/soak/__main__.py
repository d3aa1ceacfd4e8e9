"""Kill processes at random under load, and then look for what was acknowledged.

python -m tests.soak --kills 200 --database postgresql
"""

import os
import secrets
import shutil
import signal
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("It was stopped."))
    os.environ |= {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HTTPS_ONLY": "0",
        "WEBHOOK_PRIVATE_ADDRESSES": "1",
        "DJANGO_SETTINGS_MODULE": "gradient.settings",
    }
    from tests.soak.places import place  # needs the settings, as all that follows

    with (
        tempfile.TemporaryDirectory() as name,
        place(options.database, directory := Path(name)) as there,
    ):
        os.environ["DATABASE_URL"] = there.database_url
        import django

        django.setup()
        from tests.soak import run  # it imports models

        faults = run.soak(options, directory, there)
        if faults and options.keep_log:
            shutil.copy(directory / "log", options.keep_log)
    for fault in faults[:50]:
        print(f"FAULT {fault}")
    print(f"{len(faults)} faults" if faults else "No faults.")
    return bool(faults)


def _options() -> Namespace:
    parser = ArgumentParser(prog="make soak ARGS='…'")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument(
        "--minutes", type=float, default=60, help="then it ends, however many kills"
    )
    parser.add_argument("--candidates", type=int, default=6)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds between two strikes")
    parser.add_argument("--seed", default="soak")
    parser.add_argument("--keep-log", type=Path, help="where the service's log goes after a fault")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
