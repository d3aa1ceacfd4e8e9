"""Scoring of submitted sessions, in the background, by a configurable backend (docs/scoring.md).

- `interface`: the input and the result of a backend; `backends` loads the configured backend,
  `session_log` loads the class that reads a session's log
- `llm_judge`: the backend that asks a language model; `llm_prompt` builds the prompt, `llm_client`
  sends it, `llm_answer` parses the answer
- `criteria`: adds default sub-criteria to a rubric; `results`: validates a backend's result
- `runs`: the only writer of `ScoringRun`, the task that workers claim
- `runner`: one attempt; `dispatch`: enqueues attempts and recovers lost ones
"""
