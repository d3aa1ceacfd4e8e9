"""The admin, with one module per concept. Importing them registers the models."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

from sessions_app.admin import (
    api_keys,
    assessments,
    assistant,
    audit,
    candidates,
    changes,
    decisions,
    deletions,
    hiring,
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

# The models of django-allauth contain secrets, and the reviewers' pages manage them.
# The admin uses the pages' sign-in with its second factor: see gradient.urls.
admin.site.unregister(
    [Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession]
)

__all__ = [
    "api_keys",
    "assessments",
    "assistant",
    "audit",
    "candidates",
    "changes",
    "decisions",
    "deletions",
    "hiring",
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
