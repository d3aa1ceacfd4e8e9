"""The encrypted columns of the database: their keys, and re-encryption with the current key."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Left

from gradient.core import encryption
from gradient.core.encrypted_fields import EncryptedTextField
from sessions_app.models import Session, decrypt_token, encrypt_token

BATCH_SIZE = 500
_KEY_ID_LENGTH = 8


@dataclass(frozen=True)
class EncryptedColumn:
    """A model's column with encrypted values."""

    model: type[models.Model]
    name: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.verbose_name_plural}: {self.name.replace('_', ' ')}"

    def count_by_key(self) -> dict[str, int]:
        """The number of rows by the id of the key that encrypted them. Reads the whole table."""
        keys = self._rows().annotate(key_id=Left("stored", _KEY_ID_LENGTH)).order_by()
        counts = keys.values_list("key_id").annotate(count=models.Count("pk"))
        return dict(counts.values_list("key_id", "count"))

    def reencrypt(self) -> Iterator[int]:
        """Encrypt with the current key all values that another key encrypted.

        Works in batches, each in its own transaction, and yields the number of rows of each. A run
        that was interrupted can be started again.

        Raises `encryption.UnknownKey`, `encryption.InvalidEncryption`.
        """
        rows = self._rows().exclude(stored__startswith=encryption.current_prefix())
        last: Any = None
        while True:
            rest = rows if last is None else rows.filter(pk__gt=last)
            batch = list(rest.order_by("pk").values_list("pk", "stored")[:BATCH_SIZE])
            if not batch:
                return
            with transaction.atomic():
                for pk, stored in batch:
                    self._replace(rows, pk, stored)
            last = batch[-1][0]
            yield len(batch)

    def _replace(self, rows: models.QuerySet[Any], pk: Any, stored: str) -> None:
        # The condition on `stored` keeps a secret that was written meanwhile.
        rows.filter(pk=pk, stored=stored).update(**{self.name: self._value(pk, stored)})

    def _rows(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._base_manager.exclude(
            **{f"{self.name}__isnull": True}
        )
        stored = Cast(self.name, models.TextField())  # not decrypted by the field
        annotated: models.QuerySet[Any] = rows.exclude(**{self.name: ""}).annotate(stored=stored)
        return annotated

    def _value(self, pk: Any, stored: str) -> str:
        """The value to write: a token is encrypted here, other columns by their field."""
        if self.model is Session:
            return encrypt_token(pk, decrypt_token(pk, stored))
        return encryption.decrypt(stored, of=f"{self.model._meta.label}.{self.name}")


@dataclass(frozen=True)
class EncryptedKey(EncryptedColumn):
    """A key of a JSON column whose value is an encrypted text."""

    key: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.verbose_name_plural}: {self.key}"

    def _replace(self, rows: models.QuerySet[Any], pk: Any, stored: str) -> None:
        row = self.model._base_manager.filter(pk=pk).select_for_update().first()
        values = getattr(row, self.name, {})
        if values.get(self.key) == stored:
            of = f"{self.model._meta.label}.{self.name}"
            values[self.key] = encryption.encrypt(self._value(pk, stored), of=of)
            rows.filter(pk=pk).update(**{self.name: values})

    def _rows(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._base_manager.annotate(
            stored=Cast(KT(f"{self.name}__{self.key}"), models.TextField())
        )
        return rows.exclude(stored=None)


def list_columns() -> list[EncryptedColumn]:
    """The tokens of sessions, every EncryptedTextField, and the secrets of second factors."""
    fields = [
        EncryptedColumn(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    factors = [EncryptedKey(Authenticator, "data", key) for key in ("secret", "seed")]
    return [EncryptedColumn(Session, "token_encrypted"), *fields, *factors]


def count_by_key() -> dict[str, int]:
    """The number of encrypted values in the whole database, by the id of their key."""
    counts: Counter[str] = Counter()
    for column in list_columns():
        counts.update(column.count_by_key())
    return dict(counts)
