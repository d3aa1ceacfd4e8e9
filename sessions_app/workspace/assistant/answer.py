"""The answer of a turn, in rounds: each is one completion, after which the model gets what the
tools say that it wanted to use."""

from collections.abc import Iterator
from time import monotonic

from django.conf import settings

from gradient.core.tasks import claims
from sessions_app.models import AssistantTurn, WorkflowRun
from sessions_app.vocabulary.exceptions import Conflict
from sessions_app.workspace.assistant import client, prompt, script, tools, turns, usage
from sessions_app.workspace.assistant.completion import ChatMessages, Completion, estimate_tokens
from sessions_app.workspace.assistant.faults import AssistantFault

KEEP_SECONDS = 0.7
"""How often what has come is kept, which is when the page sees it."""
MAX_LENGTH = 100_000
MAX_ROUNDS = 8
"""In the last one, no tool may be used."""
RESTLESS = "The assistant used its tools too often without an answer. Ask again, or ask for less."


class TurnAnswer:
    """`text` is what has come so far."""

    def __init__(self, turn: AssistantTurn) -> None:
        self._turn = turn
        self._deadline = monotonic() + settings.ASSISTANT_TIMEOUT_SECONDS
        is_run = WorkflowRun.objects.filter(turn=turn.pk).exists()
        self._offered = tools.offered(may_propose=not is_run)
        self.text = ""

    def collect(self) -> None:
        """Take what comes, until it ends. Raises AssistantFault, and Unwanted."""
        messages = prompt.messages(self._turn)
        for number in range(1, MAX_ROUNDS + 1):
            completion = self._complete(messages, is_last=number == MAX_ROUNDS)
            if not completion.calls:
                return
            if number < MAX_ROUNDS:
                messages.append(completion.as_message())
                messages += [tools.use(self._turn, call) for call in completion.calls]
                self._check_usage()
        raise AssistantFault(RESTLESS)

    def _complete(self, messages: ChatMessages, *, is_last: bool) -> Completion:
        completion = Completion()
        if self.text.strip():
            self.text = f"{self.text.rstrip()}\n\n"
        begun = monotonic()
        try:
            self._take(self._pieces(messages, completion, is_last=is_last))
        finally:
            self._charge(messages, completion, int((monotonic() - begun) * 1000))
        return completion

    def _take(self, pieces: Iterator[str]) -> None:
        """Holds no connection of the database while it waits."""
        claims.release_connection()
        kept_at = monotonic()
        for piece in pieces:
            self.text += piece
            if len(self.text) > MAX_LENGTH:
                raise AssistantFault("The answer was too long. Its beginning is kept.")
            if monotonic() - kept_at >= KEEP_SECONDS:
                turns.keep(self._turn, self.text)
                claims.release_connection()
                kept_at = monotonic()

    def _pieces(
        self, messages: ChatMessages, completion: Completion, *, is_last: bool
    ) -> Iterator[str]:
        if not settings.ASSISTANT_URL:
            return script.stream(messages, completion)
        return client.stream(
            messages,
            completion,
            tools=self._offered,
            may_use_tools=not is_last,
            deadline=self._deadline,
        )

    def _charge(self, messages: ChatMessages, completion: Completion, milliseconds: int) -> None:
        tokens = completion.tokens
        if tokens is None:  # nothing came of a call that was refused
            tokens = estimate_tokens(messages, completion) if completion.has_begun else 0
        is_estimated = completion.tokens is None and completion.has_begun
        turns.charge(
            self._turn, tokens=tokens, is_estimated=is_estimated, milliseconds=milliseconds
        )

    def _check_usage(self) -> None:
        try:
            usage.check(self._turn.session)
        except Conflict as exceeded:
            raise AssistantFault(exceeded.message[:200]) from exceeded
