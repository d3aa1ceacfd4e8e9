"""Deleting many sessions: chosen, previewed, ordered, done in the background, and receipted.

`selection` fixes the set, `preview` counts what hangs on it, `jobs` holds the verbs (order, leave
out, discard, cancel), `runner` is what the worker does, `receipt` what remains. Whoever lets people
select sessions calls `selection.choose` and sends them to the job's page.
"""
