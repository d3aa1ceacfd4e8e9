"""Points from a model that has read the work, for what a rubric wants judged.

A category's `scoringMethod` says who scores it: `llm_judge` the model, `event_analysis` the log
(see `event_analysis`), `hybrid` both, half and half. Where no category wants a model, none is
asked.
"""

from collections.abc import Mapping
from itertools import chain

from sessions_app.scores.adjustments import Place
from sessions_app.scoring import llm_answer, llm_client, llm_prompt
from sessions_app.scoring.event_analysis import EventAnalysis
from sessions_app.scoring.interface import Finding, Judgement, Material
from sessions_app.scoring.results import places
from sessions_app.vocabulary.rubrics import tidy

MAX_EVIDENCE = 20


class LlmJudge:
    """Asks the server of `LLM_BASE_URL` for `LLM_MODEL`, once an attempt."""

    def score(self, material: Material) -> Judgement:
        measured = EventAnalysis().score(material)
        named = llm_prompt.criteria(material.rubric)
        if not named:
            return measured
        answer = _ask(material, named)
        return Judgement(
            findings=_combined(material, measured.findings, answer.findings),
            summary=answer.summary,
            feedback=answer.feedback,
            questions=answer.questions,
        )


def _ask(material: Material, named: llm_prompt.Criteria) -> llm_answer.Answer:
    shown = material.log.spread(llm_prompt.MAX_EVENTS)
    messages = llm_prompt.messages(material, named, shown)
    text = llm_client.ask(messages, llm_prompt.schema(named))
    ids = {number: id for number, id, _, _ in shown}
    return llm_answer.read(text, named, places(material.rubric), ids)


def _combined(
    material: Material, measured: Mapping[Place, Finding], judged: Mapping[Place, Finding]
) -> dict[Place, Finding]:
    methods = {category.id: category.method for category in material.rubric.categories}
    return {
        place: _of_both(judged[place], measured[place])
        if methods[place[0]] == "hybrid"
        else judged.get(place, measured[place])
        for place in measured
    }


def _of_both(judged: Finding, measured: Finding) -> Finding:
    evidence = dict.fromkeys(chain(judged.evidence, measured.evidence))
    return Finding(
        points=tidy((judged.points + measured.points) / 2),
        evidence=tuple(evidence)[:MAX_EVIDENCE],
        explanation=(
            f"{judged.explanation} ({tidy(judged.points):g} by the judge.) "
            f"{measured.explanation} ({tidy(measured.points):g} by the log.)"
        ),
    )
