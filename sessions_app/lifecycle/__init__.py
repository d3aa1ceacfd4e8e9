"""How a session's life goes on: the verbs are what everybody else calls."""

from sessions_app.lifecycle.verbs import (
    advance_phase,
    begin_scoring,
    checkpoint,
    extend,
    fail_scoring,
    finish_scoring,
    invite,
    reopen,
    review,
    start_setup,
    start_task,
    submit,
)

__all__ = [
    "advance_phase",
    "begin_scoring",
    "checkpoint",
    "extend",
    "fail_scoring",
    "finish_scoring",
    "invite",
    "reopen",
    "review",
    "start_setup",
    "start_task",
    "submit",
]
