"""Files of materials and of candidates, limited in size and kept in the storage.

The ONLY writer of stored files, and of the removals of their content.
"""

from sessions_app.workspace.files.kinds import EXTENSIONS
from sessions_app.workspace.files.removal import remove_due
from sessions_app.workspace.files.serving import read_content, respond
from sessions_app.workspace.files.store import (
    keep_for_assessment,
    keep_for_session,
    rename_for_assessment,
)

__all__ = [
    "EXTENSIONS",
    "keep_for_assessment",
    "keep_for_session",
    "read_content",
    "remove_due",
    "rename_for_assessment",
    "respond",
]
