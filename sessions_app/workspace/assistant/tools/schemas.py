"""The definitions of the tools that are sent to the model."""

from typing import Any

from django.conf import settings

ToolDefinition = dict[str, Any]
PROPOSE_EDIT = "propose_edit"


def _tool(
    name: str, description: str, required: str = "", **properties: ToolDefinition
) -> ToolDefinition:
    parameters = {"type": "object", "properties": properties, "required": required.split()}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


def _text(description: str) -> ToolDefinition:
    return {"type": "string", "description": description}


_TOOLS = [
    _tool("list_sources", "List the sources and files that you can read."),
    _tool(
        "search_sources",
        "Find the files that contain a text, ignoring case, each with an excerpt.",
        "query",
        query=_text("The text to search for: a word or two, not a question."),
    ),
    _tool(
        "read_file",
        "Read a file, part by part.",
        "file",
        file=_text("The file's id or name, as returned by the other tools."),
        offset={
            "type": "integer",
            "description": "The index of the first character to read, from 0.",
        },
    ),
    _tool(
        PROPOSE_EDIT,
        "Propose a change of one place of the deliverable. Nothing changes until the candidate "
        "accepts it. Prefer small places, such as one text, to whole parts.",
        "path value replaces",
        path=_text(
            "The path of the place: keys and indexes of the deliverable's JSON, separated by dots, "
            "such as sections.0.text. The index after the last one of a list adds a part."
        ),
        value=_text(
            "The complete new text of the place; for a list, one item per line; for a whole part, "
            "its JSON object."
        ),
        replaces=_text("The complete current text of the place; empty for a new part."),
        reason=_text("The reason, in one sentence for the candidate."),
    ),
]


def definitions(*, may_propose: bool = True) -> list[ToolDefinition]:
    if not settings.ASSISTANT_TOOLS:
        return []
    return _TOOLS if may_propose else [tool for tool in _TOOLS if _name(tool) != PROPOSE_EDIT]


def _name(tool: ToolDefinition) -> str:
    return str(tool["function"]["name"])
