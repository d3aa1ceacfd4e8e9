"""The five types of deliverable: their shapes, and their export to and import from files."""

from sessions_app.workspace.deliverables.files import File, Import, from_file, to_file
from sessions_app.workspace.deliverables.kinds import empty_state
from sessions_app.workspace.deliverables.shapes import validate_state
from sessions_app.workspace.deliverables.text import as_text

__all__ = [
    "File",
    "Import",
    "as_text",
    "empty_state",
    "from_file",
    "to_file",
    "validate_state",
]
