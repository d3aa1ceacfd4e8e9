"""Webhooks, according to the Standard Webhooks specification 1.0.0
(https://www.standardwebhooks.com). See decision record 0018.

`endpoints` and `deliveries` have the verbs of endpoints and messages; `sender` is called by the
worker, `http` sends one request, `addresses` decides where it may go, `signing` signs it.
"""
