"""A scoring backend that asks a language model for points.

A category's `scoringMethod` says how it is scored: `llm_judge` by the model, `event_analysis` by
the backend that scores from the log, `hybrid` by the mean of both. The model is asked only if a
category needs it.
"""

from collections.abc import Mapping, Sequence
from itertools import chain

from django.conf import settings

from gradient.core.decimals import exact
from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring import backends, llm_answer, llm_client, llm_prompt
from sessions_app.scoring.interface import (
    CriterionResult,
    Judgment,
    LoggedEvent,
    Material,
    ScoringFailed,
)
from sessions_app.scoring.results import max_points
from sessions_app.vocabulary.points import cap_points, show_points

MAX_EVIDENCE = 20
MAX_LENGTHS = 4
"""How many lengths of the prompt are tried, each half of the previous one."""


class LlmJudge:
    """Asks the model `LLM_MODEL` at `LLM_BASE_URL`."""

    def score(self, material: Material) -> Judgment:
        criteria = llm_prompt.judged_criteria(material.rubric)
        if not criteria:
            return _score_from_log(material)
        measured = _score_from_log(material).results if _needs_log(material) else {}
        answer = _ask(material, criteria)
        return Judgment(
            results=_combine(material, measured, answer.results),
            summary=answer.summary,
            feedback=answer.feedback,
            questions=answer.questions,
        )


def _needs_log(material: Material) -> bool:
    return any(category.method != "llm_judge" for category in material.rubric.categories)


def _score_from_log(material: Material) -> Judgment:
    backend = backends.load_log_backend()
    if backend is None:
        raise ScoringFailed("The rubric needs an event log, but no installed app provides one.")
    return backend.score(material)


def _ask(material: Material, criteria: llm_prompt.Criteria) -> llm_answer.JudgeAnswer:
    events = material.log.sample(llm_prompt.MAX_EVENTS)
    text = _ask_within_context(material, criteria, events)
    ids = {event.seq: event.id for event in events}
    return llm_answer.parse(text, criteria, max_points(material.rubric), ids)


def _ask_within_context(
    material: Material, criteria: llm_prompt.Criteria, events: Sequence[LoggedEvent]
) -> str:
    """Ask with a prompt of `LLM_CONTEXT_TOKENS`, and with shorter ones if the model refuses it."""
    schema, max_tokens = llm_prompt.schema(criteria), settings.LLM_CONTEXT_TOKENS
    for _ in range(MAX_LENGTHS):
        messages = llm_prompt.messages(material, criteria, events, max_tokens=max_tokens)
        try:
            return llm_client.ask(messages, schema)
        except llm_client.ContextTooLong:
            max_tokens //= 2
    raise ScoringFailed(
        "The session exceeds the model's context, even after it was shortened. "
        "Set LLM_CONTEXT_TOKENS to the model's context, or use a model with a longer one."
    )


def _combine(
    material: Material,
    measured: Mapping[CriterionKey, CriterionResult],
    judged: Mapping[CriterionKey, CriterionResult],
) -> dict[CriterionKey, CriterionResult]:
    """Combine the results. A hybrid category is in both mappings, any other in one of them."""
    methods = {category.id: category.method for category in material.rubric.categories}
    maxima = max_points(material.rubric)
    return {
        key: _mean(judged[key], measured[key], maxima[key])
        if methods[key[0]] == "hybrid"
        else judged.get(key) or measured[key]
        for key in maxima
    }


def _mean(judged: CriterionResult, measured: CriterionResult, maximum: float) -> CriterionResult:
    evidence = dict.fromkeys(chain(judged.evidence, measured.evidence))
    return CriterionResult(
        points=cap_points(maximum, (exact(judged.points) + exact(measured.points)) / 2),
        evidence=tuple(evidence)[:MAX_EVIDENCE],
        explanation=(
            f"{judged.explanation} ({show_points(judged.points)} by the judge.) "
            f"{measured.explanation} ({show_points(measured.points)} by the log.)"
        ),
    )
