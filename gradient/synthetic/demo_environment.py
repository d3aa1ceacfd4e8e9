"""The environment variables of `run_demo`, set before the settings are imported."""

import os
import secrets
import tempfile
from pathlib import Path

SECRET_KEY_FILE = Path(__file__).resolve().parents[2] / ".local" / "secret_key"


def prepare_environment() -> None:
    """Configure plain HTTP on this machine only, with a secret key of its own."""
    os.environ["DEBUG"] = "0"
    os.environ["HTTPS_ONLY"] = "0"
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = secret_key(SECRET_KEY_FILE)


def secret_key(path: Path) -> str:
    """The key in a file that only its owner may read; created on the first call."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # Written to a draft and renamed: after a crash, the next start would use half a key.
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        Path(draft).replace(path)
    return path.read_text().strip()
