"""Conditions that several models put into the database."""

from django.db.models import CheckConstraint, Q
from django.db.models.enums import TextChoices


def one_of(field: str, choices: type[TextChoices], name: str) -> CheckConstraint:
    """The column holds one of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def not_blank(field: str, name: str) -> CheckConstraint:
    """The column holds more than white space."""
    return CheckConstraint(condition=Q(**{f"{field}__regex": r"\S"}), name=name)


def filled(**fields: bool) -> Q:
    """Which of the columns hold a value (True) and which hold none (False)."""
    return Q(**{f"{field}__isnull": not present for field, present in fields.items()})
