"""What the replay page needs of a log: one time axis, and windows of rows by number.

`axis` says when things happened and where a moment lies, `windows` loads rows around a place,
`density` counts by time and type, `search` finds words, `summaries` says in a line what an event
tells. Opening costs the same for every log; see docs/decisions/0021-replay.md.
"""
