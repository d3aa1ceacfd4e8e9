"""Scoring: submitted work becomes points, in the background, by a backend that can be chosen.

- `interface`: what a backend gets and returns; `backends` finds the chosen one, `session_log` the
  class that reads a log
- `llm_judge`: the backend that asks a model
- `criteria`: the rubric as it is applied; `results`: a backend's result, checked
- `runs`: the only writer of `ScoringRun`, by which workers agree on who does what
- `runner`: one attempt; `dispatch`: enqueues attempts, and finds those that were lost
"""
