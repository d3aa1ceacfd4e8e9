"""What the log of a session tells of how somebody worked: one function for each thing measured.

Each gives a share from 0 to 1, the events that it rests on, and a sentence with the numbers behind
it. docs/scoring.md describes all of them, with their thresholds, for whoever checks a score.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sessions_app.scoring.interface import Material
from sessions_app.scoring.log import EVIDENCE

REQUEST = "user_message"
ANSWER = "ai_response"
SETUP_PHASE = "setup"
TASK_PHASE = "task"
EDITS = frozenset(
    {
        "manual_edit", "content_edited", "slide_added", "slide_deleted", "slide_reordered",
        "section_added", "section_deleted", "section_reordered", "workflow_prompt_edited",
    }
)  # fmt: skip
CHECKS = EDITS | {
    "ai_feedback", "inbox_item_opened", "workflow_run", "deliverable_downloaded",
    "deliverable_reuploaded",
}  # fmt: skip
"""What somebody does with an answer before asking again: work of one's own."""
OPENINGS = frozenset(
    {"connector_browsed", "connector_connected", "file_uploaded", "inbox_item_opened"}
)
USES = EDITS | {REQUEST, "ai_tool_use", "workflow_run"}
TOOLS = frozenset(
    {
        "ai_tool_use", "slash_command", "connector_connected", "skill_uploaded", "skill_created",
        "skill_activated", "skill_enabled", "workflow_run",
    }
)  # fmt: skip
CONTEXT = frozenset(
    {"agents_md_edited", "memory_added", "file_uploaded", "skill_created", "skill_uploaded"}
)
PREPARATIONS = OPENINGS | CONTEXT | {"skill_activated", "skill_enabled", "skill_disabled"}
REJECTIONS = frozenset({"ai_feedback", "section_deleted", "slide_deleted", "skill_disabled"})

MANY_REQUESTS = 8
MANY_EDITS = 8
MANY_KINDS_OF_TOOLS = 4
LONG_REQUEST = 80
"""Characters of a request that says more than a word."""
SHARE_OF_LONG_REQUESTS = 0.6
MUCH_CONTEXT = 5
SHARE_OF_CHECKED_ANSWERS = 0.8
MANY_SOURCES = 5
MANY_ROUNDS = 6
MANY_KINDS_OF_PREPARATION = 4
MANY_REJECTIONS = 2
MANY_TENTHS = 8


@dataclass(frozen=True)
class Measurement:
    """A share from 0 to 1, what it rests on, and why."""

    share: float
    evidence: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Measure:
    """Something that is measured. `words` are those by which a rubric may mean it; `advice` is for
    the candidate, `question` for the interview, where it was low."""

    of: Callable[[Material], Measurement]
    words: tuple[str, ...]
    advice: str
    question: str


def completeness(material: Material) -> Measurement:
    with_work = sum(phase.saved_at is not None for phase in material.phases)
    ends = material.log.of({"phase_advanced", "task_submitted", "time_expired"})
    share = with_work / len(material.phases) if material.phases else 0
    sentence = f"{with_work} of {_n(len(material.phases), 'phase')} had work in them at the end."
    return Measurement(share, ends.evidence, sentence)


def revision(material: Material) -> Measurement:
    rounds = material.log.rounds(EDITS, among={REQUEST, ANSWER})
    sentence = (
        f"After requests or answers the work was taken up {_n(rounds.count, 'time')} "
        f"({MANY_ROUNDS} for full points)."
    )
    return Measurement(_ramp(rounds.count, MANY_ROUNDS), rounds.evidence, sentence)


def division(material: Material) -> Measurement:
    asked, edited = material.log.of({REQUEST}), material.log.of(EDITS)
    share = (_ramp(asked.count, MANY_REQUESTS) + _ramp(edited.count, MANY_EDITS)) / 2
    sentence = (
        f"{_n(asked.count, 'request')} to the assistant and {_n(edited.count, 'edit')} by the "
        f"candidate ({MANY_REQUESTS} and {MANY_EDITS} for full points)."
    )
    half = EVIDENCE // 2
    return Measurement(share, asked.evidence[:half] + edited.evidence[:half], sentence)


def tools(material: Material) -> Measurement:
    kinds = material.log.kinds_of(TOOLS)
    sentence = f"{_n(kinds.count, 'kind')} of tools used ({MANY_KINDS_OF_TOOLS} for full points)."
    return Measurement(_ramp(kinds.count, MANY_KINDS_OF_TOOLS), kinds.evidence, sentence)


def requests(material: Material) -> Measurement:
    all, long = material.log.counts.get(REQUEST, 0), material.log.long(REQUEST, LONG_REQUEST)
    sentence = (
        f"{long.count} of {_n(all, 'request')} had at least {LONG_REQUEST} characters "
        f"({SHARE_OF_LONG_REQUESTS:.0%} for full points)."
    )
    return Measurement(_part(long.count, all, SHARE_OF_LONG_REQUESTS), long.evidence, sentence)


def context(material: Material) -> Measurement:
    given = material.log.of(CONTEXT)
    sentence = (
        f"Files, instructions, facts or skills were given to the assistant "
        f"{_n(given.count, 'time')} ({MUCH_CONTEXT} for full points)."
    )
    return Measurement(_ramp(given.count, MUCH_CONTEXT), given.evidence, sentence)


def checking(material: Material) -> Measurement:
    all = material.log.counts.get(ANSWER, 0)
    checked = material.log.followed_by({ANSWER}, CHECKS, among={REQUEST})
    sentence = (
        f"{checked.count} of {_n(all, 'answer')} were followed by work of the candidate's own "
        f"before the next request ({SHARE_OF_CHECKED_ANSWERS:.0%} for full points)."
    )
    share = _part(checked.count, all, SHARE_OF_CHECKED_ANSWERS)
    return Measurement(share, checked.evidence, sentence)


def sources(material: Material) -> Measurement:
    opened = sum(material.log.counts.get(type, 0) for type in OPENINGS)
    used = material.log.followed_by(OPENINGS, USES, among=())
    share = (_ramp(opened, MANY_SOURCES) + _part(used.count, opened, 1)) / 2
    sentence = (
        f"Sources were opened {_n(opened, 'time')} ({MANY_SOURCES} for full points), and "
        f"{used.count} of these were followed by a request or an edit before the next."
    )
    return Measurement(share, used.evidence, sentence)


def preparation(material: Material) -> Measurement:
    kinds = material.log.kinds_of(PREPARATIONS, phase=SETUP_PHASE)
    sentence = (
        f"{_n(kinds.count, 'kind')} of preparation during setup "
        f"({MANY_KINDS_OF_PREPARATION} for full points)."
    )
    return Measurement(_ramp(kinds.count, MANY_KINDS_OF_PREPARATION), kinds.evidence, sentence)


def steadiness(material: Material) -> Measurement:
    tenths = material.log.tenths(TASK_PHASE)
    sentence = (
        f"There was work in {tenths.count} tenths of the time between the first event of the task "
        f"and the last ({MANY_TENTHS} for full points)."
    )
    return Measurement(_ramp(tenths.count, MANY_TENTHS), tenths.evidence, sentence)


def selection(material: Material) -> Measurement:
    rejected = material.log.of(REJECTIONS)
    sentence = (
        f"Answers were rated, or parts taken out again, {_n(rejected.count, 'time')} "
        f"({MANY_REJECTIONS} for full points)."
    )
    return Measurement(_ramp(rejected.count, MANY_REJECTIONS), rejected.evidence, sentence)


MEASURES: dict[str, Measure] = {
    "checking": Measure(
        checking,
        ("check", "verif", "accura", "fact"),
        "Do something with each answer before you ask for the next: check it, change it, try it.",
        "Which of the assistant's answers did you check, and how?",
    ),
    "revision": Measure(
        revision,
        ("revis", "iterat", "rework", "refin"),
        "Take the work up again after each answer, rather than once at the end.",
        "What did you change between your first draft and the last, and why?",
    ),
    "sources": Measure(
        sources,
        ("source", "research"),
        "Open the sources first, and use each before you open the next.",
        "Which sources did your work rest on, and which did you leave out?",
    ),
    "preparation": Measure(
        preparation,
        ("prepar", "setup"),
        "Use the time of setup: connect sources, choose skills, write instructions down.",
        "How did you prepare before the task began?",
    ),
    "tools": Measure(
        tools,
        ("tool", "skill", "connector"),
        "Try more of the tools: commands, skills and connected sources.",
        "Which tools did you do without, and why?",
    ),
    "division": Measure(
        division,
        ("division", "delegat"),
        "Divide the work: give the assistant a part of it, and do a part yourself.",
        "What did you keep for yourself, and what did you hand over?",
    ),
    "context": Measure(
        context,
        ("context", "constraint", "background"),
        "Give the assistant what it cannot know: files, instructions, facts about the reader.",
        "What did the assistant not know that it should have known?",
    ),
    "requests": Measure(
        requests,
        ("request", "goal", "prompt", "instruction", "clarity"),
        "Say in each request what the result is for, and what it must hold.",
        "How did you decide what to write into a request?",
    ),
    "selection": Measure(
        selection,
        ("select", "judg", "critic", "reject"),
        "Reject what is not good enough, and say so.",
        "Which answer did you throw away, and why?",
    ),
    "completeness": Measure(
        completeness,
        ("complet", "substance", "scope"),
        "Leave no phase without work in it.",
        "What would you have added with ten minutes more?",
    ),
    "steadiness": Measure(
        steadiness,
        ("steady", "steadi", "pace", "time"),
        "Spread the work over the time that there is.",
        "How did you divide your time?",
    ),
}
"""In the order in which a rubric's words are looked for."""


def _ramp(count: float, full: float) -> float:
    return min(1.0, count / full)


def _part(count: int, all: int, full: float) -> float:
    """A share of a whole, where `full` of it is enough; nothing of nothing is nothing."""
    return _ramp(count / all, full) if all else 0.0


def _n(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
