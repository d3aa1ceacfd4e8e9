"""The tools that the model can call. A tool that fails returns an error to the model, and the turn
continues."""

from sessions_app.workspace.assistant.tools.execution import execute
from sessions_app.workspace.assistant.tools.schemas import definitions

__all__ = ["definitions", "execute"]
