"""Bulk deletion of sessions: select, preview, order, delete in the background, keep a receipt.

`selection` fixes the set, `preview` counts the related rows, `jobs` has the verbs (order, leave
out running sessions, discard, cancel), `runner` is called by the worker, `receipt` is what remains.
To delete a queryset of sessions, call `selection.create_preview` and redirect to the job's page.
See decision record 0022; `single` deletes one session (0008).
"""
