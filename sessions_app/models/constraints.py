"""Check constraints that several models use."""

from django.db.models import CheckConstraint, Q
from django.db.models.enums import TextChoices


def one_of(field: str, choices: type[TextChoices], name: str) -> CheckConstraint:
    """A constraint that the column's value is one of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def not_blank(field: str, name: str) -> CheckConstraint:
    """A constraint that the column's value has a character besides white space."""
    return CheckConstraint(condition=Q(**{f"{field}__regex": r"\S"}), name=name)


def has_values(**fields: bool) -> Q:
    """A condition on columns: True requires a value, False requires null."""
    return Q(**{f"{field}__isnull": not expected for field, expected in fields.items()})
