"""Generated data for every type of event, and deliverables of every type."""

from random import Random
from typing import Any

from events_app.types import EventType
from gradient.core.json_fields import Json
from gradient.synthetic.seeding import words
from sessions_app.vocabulary.enums import DeliverableType


def sentence(rng: Random) -> str:
    return f"{rng.choice(words.VERBS)} what we know about {rng.choice(words.SUBJECTS)}."


def answer(rng: Random) -> str:
    subject = rng.choice(words.SUBJECTS)
    figure = rng.randrange(3, 60)
    return (
        f"On {subject}: the sources agree on a change of {figure} %, most of it in the last two "
        f"months. I would verify the figure for {rng.choice(words.CONNECTORS)} before using it."
    )


def event_data(rng: Random, type: EventType) -> Json:
    """Realistic data of about 120 bytes for an event of the type."""
    data: Json = _EVENT_DATA[type](rng)
    return data


def deliverable(rng: Random, type: DeliverableType, parts: int = 3) -> Json:
    """A deliverable with a number of parts (slides, sections, steps), as a workspace saves it."""
    state: Json = _DELIVERABLES[type](rng, parts)
    return state


def _slide(rng: Random) -> Json:
    return {"slide": rng.randrange(1, 12), "title": rng.choice(words.SUBJECTS).capitalize()}


def _moved(rng: Random) -> Json:
    return {"from": rng.randrange(1, 9), "to": rng.randrange(1, 9)}


def _section(rng: Random) -> Json:
    return {"section": rng.randrange(1, 9), "heading": rng.choice(words.SUBJECTS).capitalize()}


def _edit(target: str) -> Any:
    return lambda rng: {
        "target": f"{target} {rng.randrange(1, 9)}",
        "charactersAdded": rng.randrange(1, 400),
        "charactersRemoved": rng.randrange(0, 90),
        "after": sentence(rng),
    }


def _skill(rng: Random, **more: Any) -> Json:
    return {"skill": rng.choice(words.SKILLS), **more}


def _file(rng: Random) -> Json:
    return {"fileName": rng.choice(words.FILES), "bytes": rng.randrange(9_000, 900_000)}


def _connector(rng: Random) -> Json:
    return {"connector": rng.choice(words.CONNECTORS), "result": "connected"}


def _inbox(rng: Random) -> Json:
    return {"item": f"mail-{rng.randrange(1, 30)}", "subject": rng.choice(words.SUBJECTS)}


def _run(rng: Random) -> Json:
    inputs = rng.randrange(2, 20)
    failed = rng.randrange(inputs)
    run = rng.randrange(1, 9)
    return {"run": run, "inputs": inputs, "succeeded": inputs - failed, "failed": failed}


_EVENT_DATA: dict[EventType, Any] = {
    EventType.CONNECTOR_BROWSED: lambda rng: {"shown": rng.sample(words.CONNECTORS, 3)},
    EventType.CONNECTOR_CONNECTED: _connector,
    EventType.SKILL_UPLOADED: lambda rng: _skill(rng, **_file(rng)),
    EventType.SKILL_CREATED: lambda rng: _skill(rng, instructions=sentence(rng)),
    EventType.SKILL_ACTIVATED: lambda rng: _skill(rng, source="menu"),
    EventType.SKILL_ENABLED: lambda rng: _skill(rng, scope="session"),
    EventType.SKILL_DISABLED: lambda rng: _skill(rng, reason=sentence(rng)),
    EventType.AGENTS_MD_EDITED: lambda rng: {
        "file": "AGENTS.md",
        "added": rng.randrange(1, 9),
        "removed": rng.randrange(4),
        "summary": sentence(rng),
    },
    EventType.MEMORY_ADDED: lambda rng: {"key": rng.choice(words.SUBJECTS), "value": sentence(rng)},
    EventType.USER_MESSAGE: lambda rng: {"content": sentence(rng)},
    EventType.AI_RESPONSE: lambda rng: {"content": answer(rng), "model": "assistant-1"},
    EventType.AI_TOOL_USE: lambda rng: {
        "tool": "search",
        "query": rng.choice(words.SUBJECTS),
        "source": rng.choice(words.FILES),
        "durationMs": rng.randrange(80, 4_000),
    },
    EventType.SLASH_COMMAND: lambda rng: {"command": rng.choice(("/outline", "/check", "/cite"))},
    EventType.MANUAL_EDIT: _edit("section"),
    EventType.SLIDE_ADDED: _slide,
    EventType.SLIDE_DELETED: _slide,
    EventType.SLIDE_REORDERED: _moved,
    EventType.SECTION_ADDED: _section,
    EventType.SECTION_DELETED: _section,
    EventType.SECTION_REORDERED: _moved,
    EventType.CONTENT_EDITED: _edit("paragraph"),
    EventType.DELIVERABLE_DOWNLOADED: _file,
    EventType.DELIVERABLE_REUPLOADED: _file,
    EventType.FILE_UPLOADED: _file,
    EventType.TASK_SUBMITTED: lambda _: {"submittedBy": "candidate"},
    EventType.TIME_EXPIRED: lambda _: {"phaseIndex": 0},
    EventType.SECURITY_FLAG: lambda rng: {
        "kind": rng.choice(("tab_hidden", "large_paste", "second_window")),
        "durationMs": 1_000 * rng.randrange(2, 90),
    },
    EventType.AI_FEEDBACK: lambda rng: {
        "rating": rng.choice(("up", "down")),
        "comment": sentence(rng),
    },
    EventType.PHASE_ADVANCED: lambda _: {
        "fromPhaseIndex": 0,
        "toPhaseIndex": 1,
        "timeRemainingAtEnd": 0,
    },
    EventType.INBOX_ITEM_OPENED: _inbox,
    EventType.INBOX_ITEM_CLOSED: lambda rng: {"item": f"mail-{rng.randrange(1, 30)}"},
    EventType.WORKFLOW_RUN: _run,
    EventType.WORKFLOW_PROMPT_EDITED: lambda rng: {
        "step": rng.choice(("triage", "summary")),
        "charactersAdded": rng.randrange(1, 400),
        "charactersRemoved": rng.randrange(0, 90),
        "after": sentence(rng),
    },
}


def _slides(rng: Random, parts: int) -> Json:
    slides = [{"title": _title(rng), "bullets": [sentence(rng)] * 2} for _ in range(parts)]
    return {"type": "pptx", "slides": slides}


def _document(rng: Random, parts: int) -> Json:
    sections = [{"heading": _title(rng), "text": answer(rng)} for _ in range(parts)]
    return {"type": "docx", "sections": sections}


def _sheet(rng: Random, parts: int) -> Json:
    rows = [[rng.choice(words.CONNECTORS), rng.randrange(100, 9_999)] for _ in range(parts * 4)]
    return {"type": "xlsx", "sheets": [{"name": "Forecast", "rows": rows}]}


def _email(rng: Random, parts: int) -> Json:
    text = "\n\n".join(answer(rng) for _ in range(parts))
    return {"type": "email", "to": "customer@example.com", "subject": _title(rng), "body": text}


def _workflow(rng: Random, parts: int) -> Json:
    steps = [
        {"name": f"Step {step + 1}", "prompt": sentence(rng), "input": rng.choice(words.FILES)}
        for step in range(parts)
    ]
    return {"type": "workflow", "steps": steps}


def _title(rng: Random) -> str:
    return rng.choice(words.SUBJECTS).capitalize()


_DELIVERABLES: dict[DeliverableType, Any] = {
    DeliverableType.PPTX: _slides,
    DeliverableType.DOCX: _document,
    DeliverableType.XLSX: _sheet,
    DeliverableType.EMAIL: _email,
    DeliverableType.WORKFLOW: _workflow,
}
