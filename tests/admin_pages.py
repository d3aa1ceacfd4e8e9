"""Clients and addresses for tests of the admin."""

from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, UserFactory


def superuser_client():
    return client_of(UserFactory(is_staff=True, is_superuser=True))


def staff_client(organization, role):
    """A member of the organization who may sign in to the admin."""
    user = UserFactory(is_staff=True)
    MembershipFactory(user=user, organization=organization, role=role)
    return client_of(user)


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_to(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page_of(row, action="change"):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{action}"
    return reverse(name, args=[row.pk])


def rows_in(answer):
    """The primary keys on a list page."""
    return {row.pk for row in answer.context["cl"].result_list}
