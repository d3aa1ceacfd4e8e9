"""What other apps may listen to. Each is sent once, inside the transaction of the change.

Arguments, beside the session (its row locked, its attributes as after the change):
- `status_changed`: `from_status`, `to_status`, `actor`, `at`
- `phase_advanced`: `from_index`, `to_index`, `time_remaining` (seconds, as the client said), `at`
- `timer_ended`: `phase_index` (None for setup's timer), `at` (when it ended)
- `message_recorded`: `message` (the row)
"""

from django.dispatch import Signal

status_changed = Signal()
phase_advanced = Signal()
timer_ended = Signal()
message_recorded = Signal()
