"""Webhooks, according to the Standard Webhooks specification 1.0.0
(https://www.standardwebhooks.com). See decision record 0018.

`endpoints` and `deliveries` have the verbs for endpoints and messages. A worker calls `sender`,
which sends one message with `http`; `addresses` checks where it may go, `signing` signs it.
"""
