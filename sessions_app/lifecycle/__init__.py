"""The verbs of the lifecycle: the ONLY way to change a session's status.

Each verb locks the session's row, settles overdue timers, checks the status of the locked row, and
makes all its changes in one transaction. The API, the admin, the pages, the management commands
and the worker all call these.
"""

from sessions_app.lifecycle.assignees import assign
from sessions_app.lifecycle.decisions import decide
from sessions_app.lifecycle.grading import (
    begin_scoring,
    fail_scoring,
    finish_scoring,
    reopen,
    review,
)
from sessions_app.lifecycle.invite import invite
from sessions_app.lifecycle.notes import remove_note
from sessions_app.lifecycle.preparation import (
    change_due_date,
    require_future,
    rotate_token,
    set_time_factor,
)
from sessions_app.lifecycle.progress import (
    advance_phase,
    checkpoint,
    end,
    extend,
    start_setup,
    start_task,
    submit,
)
from sessions_app.lifecycle.tags import add_tag, remove_tag, set_tags
from sessions_app.lifecycle.versions import change_assessment

__all__ = [
    "add_tag",
    "advance_phase",
    "assign",
    "begin_scoring",
    "change_assessment",
    "change_due_date",
    "checkpoint",
    "decide",
    "end",
    "extend",
    "fail_scoring",
    "finish_scoring",
    "invite",
    "remove_note",
    "remove_tag",
    "reopen",
    "require_future",
    "review",
    "rotate_token",
    "set_tags",
    "set_time_factor",
    "start_setup",
    "start_task",
    "submit",
]
