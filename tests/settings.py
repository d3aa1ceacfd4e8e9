"""The project's settings, with defaults for the environment variables that tests need."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-0123456789-0123456789-0123456789-0123456789")
os.environ.setdefault("HTTPS_ONLY", "0")
os.environ["DEBUG"] = "0"
# Removed with its contents when this process ends; those that it starts use the same.
_files = tempfile.TemporaryDirectory(prefix="gradient-files-")
os.environ.setdefault("FILES_DIRECTORY", _files.name)
os.environ["RATE_LIMIT_API_KEY"] = "off"
os.environ["RATE_LIMIT_SESSION_TOKEN"] = "off"

from gradient.settings import *  # noqa: E402, F403  the whole of them, after the environment

# A slow machine must not change what a request counts.
CPU_MS_PER_REQUEST = 0

# The unit tests of the scripts, served like the scripts.
UNITS = ("units", BASE_DIR / "tests/e2e/units")  # noqa: F405
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [*STATICFILES_DIRS, UNITS]  # type: ignore[no-redef]  # noqa: F405  also with a prefix
# Every test client would otherwise look through all static files before its first request.
WHITENOISE_AUTOREFRESH = True
# Some tests import gradient.wsgi: its pool is for threads that answer requests, and would hand the
# connections of one database to the tests of another.
DATABASE_POOL_SIZE = 0
# It would also give the tests the limits of requests.
STATEMENT_TIMEOUT_SECONDS = LOCK_TIMEOUT_SECONDS = 0
