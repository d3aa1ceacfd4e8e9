"""The tests' settings without the app of the log: `make sessions-alone`."""

import os
from typing import cast

os.environ.setdefault("SCORING_BACKEND", "tests.sessions_app.scoring.backends.Full")

from tests.settings import *  # noqa: F403  the whole of them, then without the log
from tests.settings import INSTALLED_APPS, SCORING_BACKENDS, SPECTACULAR_SETTINGS

INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("events_app")]
SCORING_BACKENDS = {"LlmJudge": SCORING_BACKENDS["LlmJudge"]}
SCORING_LOG = None
ENUM_NAMES = cast("dict[str, str]", SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"])
SPECTACULAR_SETTINGS = SPECTACULAR_SETTINGS | {
    "ENUM_NAME_OVERRIDES": {
        name: path for name, path in ENUM_NAMES.items() if not path.startswith("events_app")
    }
}
