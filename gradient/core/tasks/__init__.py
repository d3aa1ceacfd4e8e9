"""Background tasks: rows of the database that a worker has to work on (decision record 0026).

- `task`: the columns that every kind of task has
- `claims`: how workers agree on who works on a task, and how long a claim lasts
- `waits`: how long to wait before the next attempt
- `lanes`: which organizations have a task that is due
- `dispatcher`: gives the worker's threads to organizations in turn
"""
