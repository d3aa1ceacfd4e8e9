"""Scoring of submitted sessions, in the background, by a configurable backend (docs/scoring.md).

- `interface`: the input and the result of a backend; `backends` loads the configured backend,
  `session_log` the class that reads a session's log
- `llm_judge`: the backend that asks a language model
- `criteria`: adds default sub-criteria to a rubric; `results`: validates a backend's result
- `runs`: the only writer of `ScoringRun`, by which workers agree on who scores which session
- `runner`: one attempt; `dispatch`: enqueues attempts and recovers lost ones
"""
