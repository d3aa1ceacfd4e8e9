"""Model fields for names, addresses, and the text by which they are found."""

from typing import Any

from django import forms
from django.db import models

from gradient.core.contacts import (
    MAX_EMAIL_LENGTH,
    MAX_NAME_LENGTH,
    normalize_email,
    normalize_name,
)
from gradient.core.folding import fold


class NameFormField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalize_name(text) if text else text


class EmailFormField(forms.EmailField):
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalize_email(text) if text else text


class NameField(models.CharField):
    """A person's name. Forms normalize it; the module that writes the model must do so too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_NAME_LENGTH, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NameFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class AddressField(models.EmailField):
    """An e-mail address. Forms normalize it; the module that writes the model must do so too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_EMAIL_LENGTH, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


class SearchTextField(models.TextField):
    """What a search compares: the folded text of other columns, written with each save.

    A save with `update_fields` must name it beside them.
    """

    def __init__(self, *, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "db_default": "", **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002
        text = search_text(*(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def search_text(*texts: str) -> str:
    """The folded texts, a line each; one with an apostrophe also without it (O'Brien, OBrien)."""
    folded = [fold(text) for text in texts]
    return "\n".join([*folded, *(text.replace("'", "") for text in folded if "'" in text)])


class IsNFC(models.Func):
    """Whether a text is in Unicode's NFC, on PostgreSQL. SQLite cannot tell: always true."""

    output_field = models.BooleanField()
    template = "(%(expressions)s IS NFC NORMALIZED)"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s IS NOT NULL)"
        return self.as_sql(compiler, connection, template=template, **context)
