"""Signals for other apps. Each is sent once, inside the transaction of the change.

A timer may end for thousands of sessions at the same instant. So these four are sent for many
sessions at once, and their receivers write in bulk. `moments` has pairs: a session (its row locked,
its attributes updated), and when the change took effect. No session is in it twice.
- `timers_ended`: `moments`; the timer was that of the session's `current_phase_index`, which is
  None for the setup timer
- `statuses_changed`: `moments`, `from_status`, `to_status`, `actor`
- `sessions_submitted`: `moments`; after `statuses_changed`, so that what its receivers recorded is
  there
- `phases_started`: `moments`; the phases at `current_phase_index`, started by the candidate or by a
  timer. Not sent for the first phase: `statuses_changed` announces that one

Arguments of the others besides `session` (likewise locked and updated):
- `phase_advanced`: `from_index`, `to_index`, `time_remaining` (seconds, as reported by the
  client), `at`
- `message_recorded`: `message`, `model` (the name of the model that answered, or empty),
  `is_partial`, `use` (the tool call, if it is known)
- `session_invited`: no further arguments
- `deliverable_exported`: `file_name`, `bytes`, `media_type`, `revision`; the candidate
  downloaded the work as a file
- `deliverable_imported`: the same, and `not_taken` (sentences); the candidate imported a file
- `instructions_edited`: `text`, `added` and `removed` (lines), `at`
- `remembered`: `key`, `value`, `at`
- `skill_added`: `skill`, `file_bytes`, `at`; created, or uploaded as a file of that size
- `skill_switched`: `skill`, `reason`, `at`; the candidate enabled or disabled it
- `source_connected`: `source` (as in the materials), `at`
- `file_added`: `file`, `at`; uploaded by the candidate
- `proposal_taken`, `proposal_left`: `proposal`, `at`; the candidate accepted or rejected an edit
  that the assistant proposed
- `workflow_step_run`: `run`, `turn`, `at`; a run of a step has ended, successfully or not
- `session_decided`: `decision`; sent for every version of a decision
- `review_recorded`: `review`; sent for every version of a review

`sessions_deleted` and `sessions_erased` have no `session`, only `organization_id` and
`session_ids`.
"""

from django.dispatch import Signal

statuses_changed = Signal()
sessions_submitted = Signal()
phases_started = Signal()
timers_ended = Signal()
phase_advanced = Signal()
message_recorded = Signal()
session_invited = Signal()
review_recorded = Signal()
session_decided = Signal()
deliverable_exported = Signal()
deliverable_imported = Signal()
instructions_edited = Signal()
remembered = Signal()
skill_added = Signal()
skill_switched = Signal()
source_connected = Signal()
file_added = Signal()
proposal_taken = Signal()
proposal_left = Signal()
workflow_step_run = Signal()
sessions_deleted = Signal()
sessions_erased = Signal()
