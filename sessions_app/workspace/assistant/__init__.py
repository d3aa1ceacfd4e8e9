"""The assistant of a candidate's workspace: any server with a chat completions API, or a script.

`begin` opens a turn in a short transaction. A separate thread then waits for the model, without
holding a database connection (docs/decisions/0041-assistant.md).
"""

from sessions_app.workspace.assistant.runner import begin, begin_run, name
from sessions_app.workspace.assistant.turns import get_open, has_expired, settle, stop

__all__ = ["begin", "begin_run", "get_open", "has_expired", "name", "settle", "stop"]
