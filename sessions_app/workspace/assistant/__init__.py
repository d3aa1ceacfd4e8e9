"""The assistant of a candidate's workspace: any server that speaks chat completions, or a script.

`begin` opens a turn in a short transaction; a thread of the assistant's own waits for the model,
and holds no connection of the database meanwhile (docs/decisions/0041-assistant.md).
"""

from sessions_app.workspace.assistant.runner import begin, begin_run, name
from sessions_app.workspace.assistant.turns import get_open, settle, stop

__all__ = ["begin", "begin_run", "get_open", "name", "settle", "stop"]
