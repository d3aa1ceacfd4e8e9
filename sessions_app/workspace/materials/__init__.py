"""An assessment's materials: sources, inbox, offered skills, and the starting deliverable.

They are part of an assessment's version. The ONLY writer of connections to sources.
"""

from sessions_app.workspace.materials.changes import change_materials, check_starting_deliverable
from sessions_app.workspace.materials.connections import connect
from sessions_app.workspace.materials.entries import (
    PARTS,
    EntryChanged,
    MaterialsPart,
    remove_entry,
    save_entry,
    save_start,
)
from sessions_app.workspace.materials.reads import (
    InboxView,
    MaterialsView,
    SourceView,
    get_file,
    get_materials,
)
from sessions_app.workspace.materials.texts import (
    Excerpt,
    list_files,
    read_beginnings,
    read_text,
    search,
)

__all__ = [
    "PARTS",
    "EntryChanged",
    "Excerpt",
    "InboxView",
    "MaterialsPart",
    "MaterialsView",
    "SourceView",
    "change_materials",
    "check_starting_deliverable",
    "connect",
    "get_file",
    "get_materials",
    "list_files",
    "read_beginnings",
    "read_text",
    "remove_entry",
    "save_entry",
    "save_start",
    "search",
]
