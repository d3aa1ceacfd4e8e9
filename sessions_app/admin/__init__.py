"""The admin, one module per concept; importing them registers the models."""

from sessions_app.admin import (
    api_keys,
    assessments,
    audit,
    candidates,
    changes,
    deletions,
    idempotency,
    invitations,
    messages,
    notes,
    organizations,
    scores,
    sessions,
    transitions,
    work,
)

__all__ = [
    "api_keys",
    "assessments",
    "audit",
    "candidates",
    "changes",
    "deletions",
    "idempotency",
    "invitations",
    "messages",
    "notes",
    "organizations",
    "scores",
    "sessions",
    "transitions",
    "work",
]
