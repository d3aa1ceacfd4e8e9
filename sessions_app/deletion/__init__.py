"""Deletion of sessions and erasure of personal data.

Bulk deletion (decision record 0022): `selection` fixes the set, `preview` counts the related rows,
`jobs` has the verbs (confirm, leave out running sessions, discard, cancel), a worker calls
`runner`, and `receipt` describes the result. To delete a queryset of sessions, call
`selection.create_preview` and redirect to the job's page.

`single` deletes one session (0008), `whole` an organization (0045). `erasure` erases a candidate,
and `retention` does so by age (0031).
"""
