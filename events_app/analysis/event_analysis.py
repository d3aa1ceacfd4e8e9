"""Points from the log alone: the same log and rubric, the same score, to the last digit.

docs/scoring.md says which measures stand for which sub-criterion.
"""

import re
from collections.abc import Sequence
from itertools import chain

from sessions_app.scores.adjustments import Place
from sessions_app.scoring.criteria import USUAL, WHOLE
from sessions_app.scoring.interface import Finding, Judgement, Material
from sessions_app.scoring.log import EVIDENCE
from sessions_app.scoring.measures import MEASURES, Measurement
from sessions_app.vocabulary.rubrics import Category, SubCriterion, tidy

LOW = 0.6
"""A share below which a measure is worth a word to the candidate and a question."""
WORDS_TO_THE_CANDIDATE = 2
QUESTIONS = 3
NOTICES = "security_flag"


class EventAnalysis:
    """Scores every category from the log, whatever its `scoringMethod`: where that asks for a
    judge, what is measured is how the work was made, not how good it is."""

    def score(self, material: Material) -> Judgement:
        measured = Measured(material)
        findings: dict[Place, Finding] = {
            (category.id, criterion.id): measured.finding(category, criterion)
            for category in material.rubric.categories
            for criterion in category.criteria
        }
        used = measured.used
        low = sorted((one.share, name) for name, one in used.items() if one.share < LOW)
        names = [name for _, name in low]
        return Judgement(
            findings=findings,
            summary=_summary(material, findings),
            feedback=_feedback(names),
            questions=_questions(names, material),
        )


class Measured:
    """A session's measurements, each taken once and only if it is needed."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self.used: dict[str, Measurement] = {}

    def finding(self, category: Category, criterion: SubCriterion) -> Finding:
        """The points of a sub-criterion: the mean of what stands for it."""
        taken = [self._of(name) for name in measures_for(category, criterion)]
        share = sum(one.share for one in taken) / len(taken)
        return Finding(
            points=min(criterion.points, tidy(round(criterion.points * share, 1))),
            evidence=_evenly([one.evidence for one in taken]),
            explanation=" ".join(one.explanation for one in taken),
        )

    def _of(self, name: str) -> Measurement:
        if name not in self.used:
            self.used[name] = MEASURES[name].of(self._material)
        return self.used[name]


def measures_for(category: Category, criterion: SubCriterion) -> tuple[str, ...]:
    """The names of the measures that stand for a sub-criterion: the one that has its id; else the
    one that its id or name has a word of; else those of its category, likewise; else all."""
    for id, name in ((criterion.id, criterion.name), (category.id, category.name)):
        if id in USUAL:
            return USUAL[id]
        if id in MEASURES:
            return (id,)
        if id != WHOLE and (meant := _meant_by(f"{id} {name}")):
            return (meant,)
    return tuple(MEASURES)


def _meant_by(text: str) -> str | None:
    words = re.findall(r"[a-z]+", text.lower())
    for name, measure in MEASURES.items():
        if any(word.startswith(measure.words) for word in words):
            return name
    return None


def _evenly(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Something of each list, each id once, no more than may be cited."""
    each = max(1, EVIDENCE // len(lists))
    return tuple(dict.fromkeys(chain.from_iterable(ids[:each] for ids in lists)))[:EVIDENCE]


def _summary(material: Material, findings: dict[Place, Finding]) -> str:
    events = f"{material.log.total} event" + ("" if material.log.total == 1 else "s")
    parts = [f"Computed from {events}."]
    shares = [
        (sum(findings[category.id, each.id].points for each in category.criteria), category)
        for category in material.rubric.categories
        if category.max_points
    ]
    if shares:
        ranked = sorted(shares, key=lambda pair: pair[0] / pair[1].max_points)
        parts.append(f"Strongest in {_of(*ranked[-1])}, weakest in {_of(*ranked[0])}.")
    judged = [each.name for each in material.rubric.categories if each.method == "llm_judge"]
    if judged:
        parts.append(
            f"Nobody has read the work: {', '.join(judged)} tells how it was made, "
            "not how good it is."
        )
    if notices := material.log.counts.get(NOTICES, 0):
        parts.append(f"The log holds {notices} security notices, which cost no points.")
    return " ".join(parts)


def _of(points: float, category: Category) -> str:
    return f"{category.name} ({tidy(points):g} of {category.max_points:g})"


def _feedback(low: Sequence[str]) -> str:
    if not low:
        return "You used the assistant, the sources and the time well."
    return " ".join(MEASURES[name].advice for name in low[:WORDS_TO_THE_CANDIDATE])


def _questions(low: Sequence[str], material: Material) -> list[str]:
    asked = [MEASURES[name].question for name in low[:QUESTIONS]]
    if material.log.counts.get(NOTICES):
        asked.append("The log holds security notices; what was going on at these moments?")
    return asked
