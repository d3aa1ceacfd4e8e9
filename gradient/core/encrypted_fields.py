"""A model field whose text is encrypted in the database: `gradient.core.encryption`."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from gradient.core.encryption import decrypt, encrypt


class Encrypted(str):
    """A text as the database has it."""

    __slots__ = ()


class DecryptedAttribute(DeferredAttribute):
    """Decrypts the text on first access, so that a row can be read without its key."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Encrypted):
            value = instance.__dict__[self.field.attname] = decrypt(value, of=self.field.owner)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Makes it a data descriptor: otherwise a value of the instance would hide it."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[Any, Any]):
    """A text that is encrypted when it is written, and decrypted when the attribute is read, which
    raises `encryption.UnknownKey` without its key. `values()` has it encrypted.

    An empty text stays empty, and can be looked up; nothing else can, since encrypting the same
    text again gives another result.
    """

    descriptor_class = DecryptedAttribute

    @property
    def owner(self) -> str:
        """The context that the ciphertext is bound to."""
        return f"{self.model._meta.label}.{self.name}"

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return Encrypted(value) if value else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: ARG002  Django's signature
        return model_instance.__dict__.get(self.attname)  # one that was not asked for stays so

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str) and value and not isinstance(value, Encrypted):
            value = encrypt(value, of=self.owner)
        return super().get_db_prep_save(value, connection)

    def deconstruct(self) -> Any:
        """Give migrations a plain TextField: the database knows only the encrypted text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
