"""Clients and URLs for tests of the admin."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from sessions_app.models import (
    Organization,
)
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.factories import MembershipFactory, UserFactory


def superuser_client() -> Client:
    return client_of(UserFactory.create(is_staff=True, is_superuser=True))


def staff_client(organization: Organization, role: Role) -> Client:
    """A member of the organization who may sign in to the admin."""
    user = UserFactory.create(is_staff=True)
    MembershipFactory.create(user=user, organization=organization, role=role)
    return client_of(user)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="sessions_app.accounts.backend.UserBackend")
    return client


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_to(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page_of(row: Model, action: str = "change") -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{action}"
    return reverse(name, args=[row.pk])


def rows_in(answer: Response) -> set[UUID | int]:
    """The primary keys on a list page."""
    return {row.pk for row in answer.context["cl"].result_list}
