"""The environment of `run_demo`, which has to stand before the settings are read."""

import os
import secrets
import tempfile
from pathlib import Path

SECRET_KEY_FILE = Path(__file__).resolve().parents[2] / ".local" / "secret_key"


def prepare_environment() -> None:
    """Settings for plain HTTP on this machine alone, with a secret key of its own."""
    os.environ["DEBUG"] = "0"
    os.environ["HTTPS_ONLY"] = "0"
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = secret_key(SECRET_KEY_FILE)


def secret_key(path: Path) -> str:
    """The key kept in that file, made the first time; nobody but its owner may read it."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # Whole or not at all: half a key would be taken for one at the next start.
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        Path(draft).replace(path)
    return path.read_text().strip()
