"""A scoring backend that asks a model for the points of what a rubric wants judged.

A category's `scoringMethod` says who scores it: `llm_judge` the model, `event_analysis` the backend
that scores from the log, `hybrid` both, half and half. Where no category wants a model, none is
asked.
"""

from collections.abc import Mapping
from itertools import chain

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring import backends, llm_answer, llm_client, llm_prompt
from sessions_app.scoring.interface import Finding, Judgement, Material, ScoringFailed
from sessions_app.scoring.results import places
from sessions_app.vocabulary.rubrics import round_points

MAX_EVIDENCE = 20


class LlmJudge:
    """Asks the server of `LLM_BASE_URL` for `LLM_MODEL`, once an attempt."""

    def score(self, material: Material) -> Judgement:
        named = llm_prompt.criteria(material.rubric)
        if not named:
            return _measure(material)
        measured = _measure(material).findings if _needs_log(material) else {}
        answer = _ask(material, named)
        return Judgement(
            findings=_combined(material, measured, answer.findings),
            summary=answer.summary,
            feedback=answer.feedback,
            questions=answer.questions,
        )


def _needs_log(material: Material) -> bool:
    return any(category.method != "llm_judge" for category in material.rubric.categories)


def _measure(material: Material) -> Judgement:
    backend = backends.load_log_backend()
    if backend is None:
        raise ScoringFailed("The rubric wants points from the log, and no app keeps one.")
    return backend.score(material)


def _ask(material: Material, named: llm_prompt.Criteria) -> llm_answer.Answer:
    events = material.log.spread(llm_prompt.MAX_EVENTS)
    messages = llm_prompt.messages(material, named, events)
    text = llm_client.ask(messages, llm_prompt.schema(named))
    ids = {event.seq: event.id for event in events}
    return llm_answer.read(text, named, places(material.rubric), ids)


def _combined(
    material: Material,
    measured: Mapping[CriterionKey, Finding],
    judged: Mapping[CriterionKey, Finding],
) -> dict[CriterionKey, Finding]:
    """A hybrid category is in both, any other in one of the two."""
    methods = {category.id: category.method for category in material.rubric.categories}
    return {
        place: _mean(judged[place], measured[place])
        if methods[place[0]] == "hybrid"
        else judged.get(place) or measured[place]
        for place in places(material.rubric)
    }


def _mean(judged: Finding, measured: Finding) -> Finding:
    evidence = dict.fromkeys(chain(judged.evidence, measured.evidence))
    return Finding(
        points=round_points((judged.points + measured.points) / 2),
        evidence=tuple(evidence)[:MAX_EVIDENCE],
        explanation=(
            f"{judged.explanation} ({round_points(judged.points):g} by the judge.) "
            f"{measured.explanation} ({round_points(measured.points):g} by the log.)"
        ),
    )
