"""The tools that read the files of connected sources, of the inbox, and uploaded ones.

Sources that the candidate has not connected are hidden from the model.
"""

from collections.abc import Mapping
from typing import Any

from sessions_app.lifecycle.conversation import ToolUse
from sessions_app.models import Session, StoredFile
from sessions_app.workspace.assistant.faults import ToolFault
from sessions_app.workspace.assistant.tools.arguments import number, text
from sessions_app.workspace.assistant.tools.outcome import ToolOutcome
from sessions_app.workspace.materials import get_materials, list_files, read_text, search

MAX_QUERY_LENGTH = 200
MAX_READ_LENGTH = 8_000
"""Characters of a file in one answer."""
MAX_LISTED_FILES = 100
"""Of one source."""


def list_sources(session: Session, _: Mapping[str, Any]) -> ToolOutcome:
    materials = get_materials(session, for_candidate=True)
    attachments = {file.pk: file for item in materials.inbox for file in item.attachments}
    places = {each.name: each.files for each in materials.sources if each.is_connected}
    places |= {"Inbox": [*attachments.values()], "Uploads": materials.files}
    filled = {name: files for name, files in places.items() if files}
    listed = "\n\n".join(f"{name}:\n{_listed(files)}" for name, files in filled.items())
    names = ", ".join(filled) or "none is connected"
    use = ToolUse("list_sources")
    return ToolOutcome(listed or "No source is connected.", f"Listed the sources: {names}.", use)


def search_sources(session: Session, arguments: Mapping[str, Any]) -> ToolOutcome:
    query = text(arguments, "query", max_length=MAX_QUERY_LENGTH).strip()
    excerpts = search(session, query)
    answer = "\n\n".join(f"“{e.file_name}” (file {e.file_id}): … {e.text} …" for e in excerpts)
    names = ", ".join(each.file_name for each in excerpts) or "in no file"
    summary = f"Searched the sources for “{query}”: {names}."
    use = ToolUse("search_sources", query=query)
    return ToolOutcome(answer or "No file contains this text.", summary, use)


def read_file(session: Session, arguments: Mapping[str, Any]) -> ToolOutcome:
    name, offset = text(arguments, "file", max_length=300), number(arguments, "offset")
    file = _find(session, name)
    whole = read_text(session, file.pk)
    part = whole[offset : offset + MAX_READ_LENGTH]
    end = offset + len(part)
    use = ToolUse("read_file", source=file.name)
    if not part:
        why = "has no text" if not whole else f"ends at {len(whole)}"
        return ToolOutcome(f"This file {why}.", f"Read nothing: “{file.name}” {why}.", use)
    rest = f" Continue with offset {end}." if end < len(whole) else " This is the end."
    answer = f"“{file.name}”, characters {offset} to {end} of {len(whole)}.{rest}\n\n{part}"
    return ToolOutcome(
        answer, f"Read “{file.name}”, {len(part):,} of {len(whole):,} characters.", use
    )


def _listed(files: list[StoredFile]) -> str:
    return "\n".join(f"- “{file.name}” (file {file.pk})" for file in files[:MAX_LISTED_FILES])


def _find(session: Session, name: str) -> StoredFile:
    """Find a file by id or by name. Raises ToolFault."""
    name = name.strip()
    files = list_files(session)
    file = next((file for file in files if name.lower() == str(file.pk)), None)
    file = file or next((file for file in files if name == file.name), None)
    if file is None:
        raise ToolFault("File not found. list_sources lists the available files.")
    return file
