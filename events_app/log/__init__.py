"""The log of a session, and the ONLY writer of events.

- `intake`: batches of events from a candidate's workspace, checked
- `writer`: events numbered, chained and recorded, under the lock of the log
- `record_fast`: a batch recorded in two statements, for the fast path
- `chain`: the hash of an event
"""

from events_app.log.writer import NewEvent, close_flag, mark_erased, record, record_one_each

__all__ = ["NewEvent", "close_flag", "mark_erased", "record", "record_one_each"]
