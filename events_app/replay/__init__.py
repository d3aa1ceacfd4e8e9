"""Queries of the replay: a time axis, and windows of rows by number.

`axis` places events in time, `windows` loads rows around an event, `density` counts by time and
type, `search` finds words, `summaries` summarizes an event in one line. Opening the replay costs
the same for every log; see docs/decisions/0021-replay.md.
"""
