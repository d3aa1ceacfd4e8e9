"""Scoring: how handed-in work becomes points, in the background, by a backend that can be chosen.

- `interface`: what a backend is given, and what it gives; `backends` finds the chosen one
- `event_analysis`, `llm_judge`: the two that come with gradient
- `criteria`: the rubric as it is applied; `results`: a backend's answer, checked
- `runs`: the only writer of `ScoringRun`, by which workers agree on who does what
- `runner`: one attempt; `dispatch`: enqueues attempts, and finds those that were lost
"""
