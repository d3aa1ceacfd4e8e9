"""Secrets from before they were encrypted, and back: for the migrations 0031 and 0033.

The texts are encrypted by the code that will read them; what each belongs to is repeated here.
"""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.apps.registry import Apps
from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, Model, Q, QuerySet
from django.db.models.functions import SHA256

from gradient.core.encryption import decrypt, encrypt

BATCH_SIZE = 1_000
ANSWER = "sessions_app.IdempotencyRecord.answer"
WEBHOOK_SECRETS = ("secret", "previous_secret")


class NativeSHA256(Func):
    """Django's needs an extension of PostgreSQL."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"


def encrypt_tokens(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of the sessions whose hash is not that of their token: in batches, unless it runs inside a
    transaction. A token that another process changes meanwhile is left to the next run."""
    hashed = NativeSHA256("token") if editor.connection.vendor == "postgresql" else SHA256("token")
    sessions = apps.get_model("sessions_app", "Session").objects.annotate(hashed=hashed)
    sessions.filter(token=None, token_hash__isnull=False).update(
        token_hash=None, token_encrypted=None
    )
    differ = sessions.filter(Q(token_hash=None) | ~Q(token_hash=F("hashed")), token__isnull=False)
    for rows in _batches(differ, "token", "hashed"):
        for pk, token, hashed_token in rows:
            sessions.filter(pk=pk, token=token).update(
                token_hash=hashed_token, token_encrypted=encrypt(token, of=f"session {pk}")
            )


def encrypt_answers(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of repeated requests, which are kept for a day."""
    records = apps.get_model("sessions_app", "IdempotencyRecord").objects
    plain = records.filter(~Q(body="") | ~Q(headers={}), answer="", status_code__isnull=False)
    for rows in _batches(plain, "headers", "body"):
        for pk, headers, body in rows:
            answer = encrypt(json.dumps({"headers": headers, "body": body}), of=ANSWER)
            records.filter(pk=pk, body=body).update(answer=answer)


def encrypt_webhook_secrets(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for endpoint in _endpoints(apps):
        for name in WEBHOOK_SECRETS:
            if plain := getattr(endpoint, name):
                of = f"sessions_app.WebhookEndpoint.{name}"
                setattr(endpoint, name, encrypt(plain, of=of))
        endpoint.save(update_fields=WEBHOOK_SECRETS)


def decrypt_all(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    sessions = apps.get_model("sessions_app", "Session").objects
    for rows in _batches(sessions.exclude(token_encrypted=None), "token_encrypted"):
        for pk, encrypted in rows:
            sessions.filter(pk=pk).update(token=decrypt(encrypted, of=f"session {pk}"))
    records = apps.get_model("sessions_app", "IdempotencyRecord").objects
    for rows in _batches(records.exclude(answer=""), "answer"):
        for pk, encrypted in rows:
            records.filter(pk=pk).update(**json.loads(decrypt(encrypted, of=ANSWER)))
    for endpoint in _endpoints(apps):
        for name in WEBHOOK_SECRETS:
            if encrypted := getattr(endpoint, name):
                of = f"sessions_app.WebhookEndpoint.{name}"
                setattr(endpoint, name, decrypt(encrypted, of=of))
        endpoint.save(update_fields=WEBHOOK_SECRETS)


def _endpoints(apps: Apps) -> Iterator[Any]:
    return apps.get_model("sessions_app", "WebhookEndpoint").objects.iterator()


def _batches(rows: QuerySet[Model], *columns: str) -> Iterator[list[Any]]:
    """The primary key and the columns of all rows. Outside a transaction each batch has its own."""
    last: Any = None
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        batch = list(rest.order_by("pk").values_list("pk", *columns)[:BATCH_SIZE])
        if not batch:
            return
        is_inside = transaction.get_connection().in_atomic_block
        with nullcontext() if is_inside else transaction.atomic():
            yield batch
        last = batch[-1][0]
