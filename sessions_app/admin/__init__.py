"""The admin, with one module per concept. Importing them registers the models."""

from django.contrib import admin

from sessions_app.accounts.sign_in_form import AdminSignInForm
from sessions_app.admin import (
    api_keys,
    assessments,
    assistant,
    audit,
    candidates,
    changes,
    decisions,
    deletions,
    idempotency,
    invitations,
    materials,
    messages,
    notes,
    organizations,
    preparation,
    scores,
    sessions,
    tags,
    transitions,
    work,
)

admin.site.login_form = AdminSignInForm

__all__ = [
    "api_keys",
    "assessments",
    "assistant",
    "audit",
    "candidates",
    "changes",
    "decisions",
    "deletions",
    "idempotency",
    "invitations",
    "materials",
    "messages",
    "notes",
    "organizations",
    "preparation",
    "scores",
    "sessions",
    "tags",
    "transitions",
    "work",
]
