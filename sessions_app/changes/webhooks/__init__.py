"""Telling other systems of changes, after the Standard Webhooks specification, version 1.0.0
(https://www.standardwebhooks.com).

`endpoints` holds the verbs of endpoints, `deliveries` those of messages and their log; `sender`
is what the worker does, `http` how one message leaves, `addresses` where it may go.
"""
