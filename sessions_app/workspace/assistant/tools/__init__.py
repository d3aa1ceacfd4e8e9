"""The tools that the model can call. A tool that fails returns an error to the model, and the turn
continues."""

from sessions_app.workspace.assistant.tools.offers import definitions
from sessions_app.workspace.assistant.tools.using import use

__all__ = ["definitions", "use"]
