"""Check constraints that several models use."""

from django.db.models import CheckConstraint, Q
from django.db.models.enums import TextChoices


def one_of(field: str, choices: type[TextChoices], name: str) -> CheckConstraint:
    """The column's value is one of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def not_blank(field: str, name: str) -> CheckConstraint:
    """The column's value is more than white space."""
    return CheckConstraint(condition=Q(**{f"{field}__regex": r"\S"}), name=name)


def has_values(**fields: bool) -> Q:
    """For each column, whether it has a value (True) or is null (False)."""
    return Q(**{f"{field}__isnull": not expected for field, expected in fields.items()})
