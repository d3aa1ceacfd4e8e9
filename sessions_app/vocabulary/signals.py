"""What other apps may listen to. Each is sent once, inside the transaction of the change.

Arguments, beside the session (its row locked, its attributes as after the change):
- `status_changed`: `from_status`, `to_status`, `actor`, `at`
- `phase_advanced`: `from_index`, `to_index`, `time_remaining` (seconds, as the client said), `at`
- `timer_ended`: `phase_index` (None for setup's timer), `at` (when it ended)
- `message_recorded`: `message` (the row)
- `session_invited`: nothing more
- `phase_started`: `index`, `at`; by the candidate or by a timer, the first phase aside, of which
  `status_changed` tells
- `review_recorded`: `review`; another version of a review too

`sessions_deleted` has no session any more: `organization_id`, `session_ids`.
"""

from django.dispatch import Signal

status_changed = Signal()
phase_advanced = Signal()
timer_ended = Signal()
message_recorded = Signal()
session_invited = Signal()
phase_started = Signal()
review_recorded = Signal()
sessions_deleted = Signal()
