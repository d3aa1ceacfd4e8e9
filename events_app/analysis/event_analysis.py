"""A scoring backend that uses only the log: the same log and rubric always give the same score.

docs/scoring.md lists the measures of each sub-criterion.
"""

import re
from collections.abc import Sequence
from itertools import chain

from events_app.analysis.log import MAX_EVIDENCE, EventLog
from events_app.analysis.measures import MEASURES, Measurement, Subject
from events_app.types import EventType
from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring.criteria import DEFAULT_CRITERIA, WHOLE_CATEGORY
from sessions_app.scoring.interface import CriterionResult, Judgment, Material
from sessions_app.vocabulary.points import add_points, points_for_share, show_points
from sessions_app.vocabulary.rubrics import Category, SubCriterion

LOW_SHARE = 0.6
"""A measure with a lower share adds advice for the candidate and a question for the interview."""
MAX_ADVICE = 2
MAX_QUESTIONS = 3


class EventAnalysis:
    """Scores every category from the log, whatever its `scoringMethod`: where that asks for
    a judge, it measures how the work was made, not how good it is."""

    def score(self, material: Material) -> Judgment:
        log = material.log if isinstance(material.log, EventLog) else EventLog(material.session_id)
        measured = Measured(Subject(material.phases, log, material.offered))
        results: dict[CriterionKey, CriterionResult] = {
            (category.id, criterion.id): measured.result(category, criterion)
            for category in material.rubric.categories
            for criterion in category.criteria
        }
        low = measured.low()
        return Judgment(
            results=results,
            summary=_summary(material, log, results),
            feedback=_feedback(low),
            questions=_questions(low, log),
        )


class Measured:
    """A session's measurements, each taken at most once."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._taken: dict[str, Measurement] = {}

    def result(self, category: Category, criterion: SubCriterion) -> CriterionResult:
        """The points of a sub-criterion: the mean of its measures."""
        names = measures_for(category, criterion)
        measurements = [self._take(name) for name in names]
        share = sum(each.share for each in measurements) / len(measurements)
        return CriterionResult(
            points=points_for_share(criterion.points, share),
            evidence=_merge_evenly([each.evidence for each in measurements]),
            explanation=" ".join(
                [
                    *_what_is_measured(criterion, names),
                    *(each.explanation for each in measurements),
                ]
            ),
        )

    def low(self) -> list[str]:
        """The names of the measures with a low share, the lowest first."""
        low = [(each.share, name) for name, each in self._taken.items() if each.share < LOW_SHARE]
        return [name for _, name in sorted(low)]

    def _take(self, name: str) -> Measurement:
        if name not in self._taken:
            self._taken[name] = MEASURES[name].take(self._subject)
        return self._taken[name]


def measures_for(category: Category, criterion: SubCriterion) -> tuple[str, ...]:
    """The measures of a sub-criterion: the one with its id; else the one with a word in its id or
    name; else those of its category, found in the same way; else all."""
    for id, name in ((criterion.id, criterion.name), (category.id, category.name)):
        if id in DEFAULT_CRITERIA:
            return DEFAULT_CRITERIA[id]
        if id in MEASURES:
            return (id,)
        if id != WHOLE_CATEGORY and (measure := _measure_by_words(f"{id} {name}")):
            return (measure,)
    return tuple(MEASURES)


def _what_is_measured(criterion: SubCriterion, names: Sequence[str]) -> list[str]:
    """A sentence that says what stands in for the criterion, unless that is the measure itself: a
    name may promise more than a log can show."""
    if names == (criterion.id,):
        return []
    if len(names) == len(MEASURES):
        return ["A log does not show this; the mean of all measures stands in."]
    labels = " and ".join(MEASURES[name].label for name in names)
    if _measure_by_words(f"{criterion.id} {criterion.name}") in names:
        return [f"Measured by {labels}."]
    return [f"A log does not show this; stands in: {labels}."]


def _measure_by_words(text: str) -> str | None:
    words = re.findall(r"[a-z]+", text.lower())
    for name, measure in MEASURES.items():
        if any(word.startswith(measure.words) for word in words):
            return name
    return None


def _merge_evenly(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Ids of every list, without duplicates, at most `MAX_EVIDENCE`."""
    each = max(1, MAX_EVIDENCE // len(lists))
    return tuple(dict.fromkeys(chain.from_iterable(ids[:each] for ids in lists)))[:MAX_EVIDENCE]


def _summary(
    material: Material, log: EventLog, results: dict[CriterionKey, CriterionResult]
) -> str:
    events = f"{log.total} event" + ("" if log.total == 1 else "s")
    parts = [f"Computed from {events}."]
    shares = [
        (add_points(results[category.id, each.id].points for each in category.criteria), category)
        for category in material.rubric.categories
        if category.max_points
    ]
    if shares:
        ranked = sorted(shares, key=lambda pair: pair[0] / pair[1].max_points)
        parts.append(
            f"Strongest in {_with_points(*ranked[-1])}, weakest in {_with_points(*ranked[0])}."
        )
    judged = [each.name for each in material.rubric.categories if each.method == "llm_judge"]
    if judged:
        parts.append(
            f"Nobody has read the work: {', '.join(judged)} tells how it was made, "
            "not how good it is."
        )
    if flags := log.counts.get(EventType.SECURITY_FLAG, 0):
        noun = "flag" if flags == 1 else "flags"
        parts.append(f"The log contains {flags} security {noun}, which cost no points.")
    return " ".join(parts)


def _with_points(points: float, category: Category) -> str:
    return f"{category.name} ({show_points(points)} of {show_points(category.max_points)})"


def _feedback(low: Sequence[str]) -> str:
    if not low:
        return "You used the assistant, the sources and the time well."
    return " ".join(MEASURES[name].advice for name in low[:MAX_ADVICE])


def _questions(low: Sequence[str], log: EventLog) -> list[str]:
    questions = [MEASURES[name].question for name in low[:MAX_QUESTIONS]]
    if log.counts.get(EventType.SECURITY_FLAG):
        questions.append("The log contains security flags; what happened at these moments?")
    return questions
