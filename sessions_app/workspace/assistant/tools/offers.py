"""The tools as the protocol describes them to a model."""

from typing import Any

from django.conf import settings

Offer = dict[str, Any]
PROPOSE_EDIT = "propose_edit"


def _offer(name: str, description: str, required: str = "", **properties: Offer) -> Offer:
    parameters = {"type": "object", "properties": properties, "required": required.split()}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


def _text(description: str) -> Offer:
    return {"type": "string", "description": description}


_OFFERS = [
    _offer("list_sources", "List the sources and files that the candidate has opened to you."),
    _offer(
        "search_sources",
        "Find the files that hold a text, whatever its case, each with the place around it.",
        "query",
        query=_text("The text to look for: a word or two, not a question."),
    ),
    _offer(
        "read_file",
        "Read a file, a part at a time.",
        "file",
        file=_text("The file's id or name, as the other tools say it."),
        offset={"type": "integer", "description": "The character to begin with, from 0."},
    ),
    _offer(
        PROPOSE_EDIT,
        "Propose a change of one place of the deliverable. The candidate takes or leaves it; until "
        "then nothing changes. Prefer small places, such as one text, to whole parts.",
        "path value replaces",
        path=_text(
            "The place: keys and numbers of the deliverable's JSON with dots between them, such as "
            "sections.0.text. A number behind the last of a list adds a part."
        ),
        value=_text(
            "The whole new text of the place; for a list, an item in each line; for a whole part, "
            "its JSON object."
        ),
        replaces=_text("The whole text that stands there now; empty for a new part."),
        reason=_text("Why, in a sentence for the candidate."),
    ),
]


def offered(*, may_propose: bool = True) -> list[Offer]:
    if not settings.ASSISTANT_TOOLS:
        return []
    return _OFFERS if may_propose else [each for each in _OFFERS if _name(each) != PROPOSE_EDIT]


def _name(offer: Offer) -> str:
    return str(offer["function"]["name"])
