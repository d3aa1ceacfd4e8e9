"""Measures of how the candidate worked, from the session's log: one function for each.

A measure has a share from 0 to 1, the events as evidence, and an explanation with the numbers.
docs/scoring.md describes each with its thresholds, so that a score can be checked by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass

from events_app.analysis.event_kinds import (
    ANSWER,
    CONTEXT,
    EDITS,
    OPENINGS,
    OWN_WORK,
    PREPARATIONS,
    REJECTIONS,
    REQUEST,
    TOOLS,
    USES,
)
from events_app.analysis.log import MAX_EVIDENCE, EventLog
from events_app.analysis.requests import READ_LENGTH, is_clear
from events_app.types import SERVER_TYPES, SETUP_PHASE, TASK_PHASE
from sessions_app.scoring.interface import Phase

MANY_REQUESTS = 8
MANY_EDITS = 8
MANY_TOOLS = 4
SHARE_OF_CLEAR_REQUESTS = 0.6
MUCH_CONTEXT = 5
SHARE_OF_CHECKED_ANSWERS = 0.8
MANY_SOURCES = 5
MANY_ROUNDS = 6
MANY_KINDS_OF_PREPARATION = 4
MANY_REJECTIONS = 2
MANY_TENTHS = 8


@dataclass(frozen=True)
class Subject:
    """What is measured: a session's phases and its log. `offered` is the number of sources and
    inbox items that the assessment offered."""

    phases: tuple[Phase, ...]
    log: EventLog
    offered: int = 0


@dataclass(frozen=True)
class Measurement:
    """A share from 0 to 1, the ids of the events behind it, and an explanation."""

    share: float
    evidence: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Measure:
    """`label` says what is measured. `words` are beginnings of words by which a rubric refers to
    the measure. If the share is low, `advice` is for the candidate and `question` for the
    interview."""

    take: Callable[[Subject], Measurement]
    label: str
    words: tuple[str, ...]
    advice: str
    question: str


def completeness(subject: Subject) -> Measurement:
    with_work = sum(phase.saved_at is not None for phase in subject.phases)
    ends = subject.log.of(SERVER_TYPES)
    share = with_work / len(subject.phases) if subject.phases else 0
    sentence = f"{with_work} of {_n(len(subject.phases), 'phase')} had work in them at the end."
    return Measurement(share, ends.evidence, sentence)


def revision(subject: Subject) -> Measurement:
    rounds = subject.log.rounds(EDITS, among={REQUEST, ANSWER})
    sentence = (
        f"After requests or answers the work was taken up {_n(rounds.count, 'time')} "
        f"({MANY_ROUNDS} for full points)."
    )
    return Measurement(_ramp(rounds.count, MANY_ROUNDS), rounds.evidence, sentence)


def division(subject: Subject) -> Measurement:
    asked, edited = subject.log.of({REQUEST}), subject.log.of(EDITS)
    share = (_ramp(asked.count, MANY_REQUESTS) + _ramp(edited.count, MANY_EDITS)) / 2
    sentence = (
        f"{_n(asked.count, 'request')} to the assistant and {_n(edited.count, 'edit')} by the "
        f"candidate ({MANY_REQUESTS} and {MANY_EDITS} for full points)."
    )
    half = MAX_EVIDENCE // 2
    return Measurement(share, asked.evidence[:half] + edited.evidence[:half], sentence)


def tools(subject: Subject) -> Measurement:
    used = subject.log.things(TOOLS)
    sentence = f"{_n(used.count, 'different tool')} used ({MANY_TOOLS} for full points)."
    return Measurement(_ramp(used.count, MANY_TOOLS), used.evidence, sentence)


def requests(subject: Subject) -> Measurement:
    all = subject.log.counts.get(REQUEST, 0)
    clear = subject.log.texts(REQUEST, READ_LENGTH, is_clear)
    sentence = (
        f"{clear.count} of {_n(all, 'request')} said what was wanted together with a constraint, a "
        f"source or the form of the answer ({SHARE_OF_CLEAR_REQUESTS:.0%} for full points)."
    )
    return Measurement(_part(clear.count, all, SHARE_OF_CLEAR_REQUESTS), clear.evidence, sentence)


def context(subject: Subject) -> Measurement:
    given = subject.log.things(CONTEXT)
    sentence = (
        f"Given to the assistant: {_n(given.count, 'different thing')} among files, instructions, "
        f"facts and skills ({MUCH_CONTEXT} for full points)."
    )
    return Measurement(_ramp(given.count, MUCH_CONTEXT), given.evidence, sentence)


def checking(subject: Subject) -> Measurement:
    all = subject.log.counts.get(ANSWER, 0)
    checked = subject.log.followed_by({ANSWER}, OWN_WORK, among={REQUEST})
    sentence = (
        f"{checked.count} of {_n(all, 'answer')} were followed by work of the candidate's own "
        f"before the next request ({SHARE_OF_CHECKED_ANSWERS:.0%} for full points)."
    )
    share = _part(checked.count, all, SHARE_OF_CHECKED_ANSWERS)
    return Measurement(share, checked.evidence, sentence)


def sources(subject: Subject) -> Measurement:
    opened = subject.log.things(OPENINGS).count
    times = sum(subject.log.counts.get(type, 0) for type in OPENINGS)
    many = min(MANY_SOURCES, subject.offered or MANY_SOURCES)
    used = subject.log.followed_by(OPENINGS, USES, among=())
    share = (_ramp(opened, many) + _part(used.count, times, 1)) / 2
    offered = ", as many as were offered" if many < MANY_SOURCES else ""
    sentence = (
        f"{_n(opened, 'different source')} opened ({many} for full points{offered}), "
        f"{_n(times, 'time')} in all; {used.count} of these were followed by a request or an edit "
        "before the next."
    )
    return Measurement(share, used.evidence, sentence)


def preparation(subject: Subject) -> Measurement:
    kinds = subject.log.things(PREPARATIONS, phase=SETUP_PHASE)
    sentence = (
        f"{_n(kinds.count, 'kind')} of preparation during setup "
        f"({MANY_KINDS_OF_PREPARATION} for full points)."
    )
    return Measurement(_ramp(kinds.count, MANY_KINDS_OF_PREPARATION), kinds.evidence, sentence)


def steadiness(subject: Subject) -> Measurement:
    tenths = subject.log.tenths(TASK_PHASE)
    sentence = (
        f"There was work in {tenths.count} tenths of the time between the first event of the task "
        f"and the last ({MANY_TENTHS} for full points)."
    )
    return Measurement(_ramp(tenths.count, MANY_TENTHS), tenths.evidence, sentence)


def selection(subject: Subject) -> Measurement:
    rejected = subject.log.things(REJECTIONS)
    sentence = (
        f"Answers were rated, or parts taken out again, {_n(rejected.count, 'time')} "
        f"({MANY_REJECTIONS} for full points)."
    )
    return Measurement(_ramp(rejected.count, MANY_REJECTIONS), rejected.evidence, sentence)


MEASURES: dict[str, Measure] = {
    "checking": Measure(
        checking,
        "own work after each answer",
        ("check", "verif", "accura"),
        "Do something with each answer before you ask for the next: check it, change it, try it.",
        "Which of the assistant's answers did you check, and how?",
    ),
    "revision": Measure(
        revision,
        "work taken up again",
        ("revis", "iterat", "rework", "refin"),
        "Take the work up again after each answer, rather than once at the end.",
        "What did you change between your first draft and the last, and why?",
    ),
    "sources": Measure(
        sources,
        "sources opened and used",
        ("source", "research"),
        "Open the sources first, and use each before you open the next.",
        "Which sources did your work rest on, and which did you leave out?",
    ),
    "preparation": Measure(
        preparation,
        "kinds of preparation in setup",
        ("prepar", "setup"),
        "Use the time of setup: connect sources, choose skills, write instructions down.",
        "How did you prepare before the task began?",
    ),
    "tools": Measure(
        tools,
        "different tools used",
        ("tool", "connector"),
        "Try more of the tools: commands, skills and connected sources.",
        "Which tools did you do without, and why?",
    ),
    "division": Measure(
        division,
        "requests and edits",
        ("division", "delegat"),
        "Divide the work: give the assistant a part of it, and do a part yourself.",
        "What did you keep for yourself, and what did you hand over?",
    ),
    "context": Measure(
        context,
        "what the assistant was given",
        ("context", "constraint", "background"),
        "Give the assistant what it cannot know: files, instructions, facts about the reader.",
        "What did the assistant not know that it should have known?",
    ),
    "requests": Measure(
        requests,
        "what requests say",
        ("request", "goal", "prompt", "instruction", "clarity"),
        "Say in each request what you want, within which limits, from which source, in which form.",
        "How did you decide what to write into a request?",
    ),
    "selection": Measure(
        selection,
        "answers rated and parts taken out",
        ("select", "judg", "critic", "reject"),
        "Reject what is not good enough, and say so.",
        "Which answer did you throw away, and why?",
    ),
    "completeness": Measure(
        completeness,
        "phases with saved work",
        ("complet", "substance"),
        "Leave no phase without work in it.",
        "What would you have added with ten minutes more?",
    ),
    "steadiness": Measure(
        steadiness,
        "work spread over the time",
        ("steady", "steadi", "pace", "time"),
        "Spread the work over the time that there is.",
        "How did you divide your time?",
    ),
}
"""In the order in which the words of a rubric are compared."""


def _ramp(count: float, full: float) -> float:
    return min(1.0, count / full)


def _part(count: int, all: int, full: float) -> float:
    """The share of `count` in `all`, of which `full` is enough; 0 if there is nothing."""
    return _ramp(count / all, full) if all else 0.0


def _n(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
