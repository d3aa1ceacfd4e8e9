"""What the model may do besides answering. A tool that cannot do it says so to the model, and the
turn goes on."""

from sessions_app.workspace.assistant.tools.offers import offered
from sessions_app.workspace.assistant.tools.using import use

__all__ = ["offered", "use"]
