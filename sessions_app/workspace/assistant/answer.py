"""The answer of a turn, in rounds. Each round is one completion, after which the model gets the
results of the tools that it called."""

from collections.abc import Iterator
from time import monotonic

from django.conf import settings

from gradient.core.tasks import claims
from sessions_app.models import AssistantTurn, WorkflowRun
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace.assistant import client, prompt, script, tools, turns, usage
from sessions_app.workspace.assistant.completion import ChatMessages, Completion, estimate_tokens
from sessions_app.workspace.assistant.faults import AssistantFault
from sessions_app.workspace.assistant.partial_texts import PartialTexts

MAX_LENGTH = 100_000
"""Characters of an answer."""
MAX_ROUNDS = 8
"""In the last round, the model may not call tools."""
TOO_MANY_ROUNDS = (
    "The assistant kept calling tools without giving an answer. Ask again, or ask for less."
)

_partial_texts = PartialTexts()
"""Of this process."""


class TurnAnswer:
    """Collects the answer of a turn. `text` is what has arrived so far."""

    def __init__(self, turn: AssistantTurn) -> None:
        self._turn = turn
        self._deadline = monotonic() + settings.ASSISTANT_TIMEOUT_SECONDS
        is_run = WorkflowRun.objects.filter(turn=turn.pk).exists()
        self._tools = tools.definitions(may_propose=not is_run)
        self.text = ""

    def collect(self) -> None:
        """Read the answer to its end. Raises AssistantFault, and TurnEnded."""
        messages = prompt.messages(self._turn)
        for number in range(1, MAX_ROUNDS + 1):
            self._reserve_call()
            completion = self._complete(messages, is_last=number == MAX_ROUNDS)
            if not completion.calls:
                return
            if number < MAX_ROUNDS:
                messages.append(completion.as_message())
                messages += [tools.execute(self._turn, call) for call in completion.calls]
        raise AssistantFault(TOO_MANY_ROUNDS)

    def _complete(self, messages: ChatMessages, *, is_last: bool) -> Completion:
        completion = Completion()
        if self.text.strip():
            self.text = f"{self.text.rstrip()}\n\n"
        started = monotonic()
        try:
            self._read(self._stream(messages, completion, is_last=is_last))
        finally:
            self._charge(messages, completion, int((monotonic() - started) * 1000))
        return completion

    def _read(self, pieces: Iterator[str]) -> None:
        """Does not hold a database connection while it waits."""
        claims.release_connection()
        with _partial_texts.collect(self._turn.pk) as save:
            for piece in pieces:
                self.text += piece
                if len(self.text) > MAX_LENGTH:
                    raise AssistantFault("The answer was too long. Its beginning is kept.")
                save(self.text)

    def _stream(
        self, messages: ChatMessages, completion: Completion, *, is_last: bool
    ) -> Iterator[str]:
        if not settings.ASSISTANT_URL:
            return script.stream(messages, completion)
        return client.stream(
            messages,
            completion,
            tools=self._tools,
            may_use_tools=not is_last,
            deadline=self._deadline,
        )

    def _charge(self, messages: ChatMessages, completion: Completion, milliseconds: int) -> None:
        tokens = completion.tokens
        if tokens is None:  # a refused request costs nothing
            tokens = estimate_tokens(messages, completion) if completion.has_started else 0
        is_estimated = completion.tokens is None and completion.has_started
        turns.charge(
            self._turn, tokens=tokens, is_estimated=is_estimated, milliseconds=milliseconds
        )

    def _reserve_call(self) -> None:
        try:
            usage.reserve(self._turn.session)
        except Conflict as exceeded:
            raise AssistantFault(exceeded.message[:200]) from exceeded
