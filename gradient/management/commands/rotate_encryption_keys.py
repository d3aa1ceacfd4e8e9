"""Encrypt the secrets in the database anew, with the first of `ENCRYPTION_KEYS`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gradient.core import encryption
from sessions_app.accounts import encrypted_columns
from sessions_app.accounts.encrypted_columns import EncryptedColumn


class Command(BaseCommand):
    help = (
        "Encrypt every secret in the database that another key than the first of ENCRYPTION_KEYS "
        "has encrypted with that one. It may run beside the server, and again after it was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only print how many secrets each key has encrypted; fails if a key is missing",
        )

    def handle(self, *, check: bool, **_: Any) -> None:
        counts = encrypted_columns.count_by_key()
        self._require_keys(counts)
        if check:
            current = encryption.current_prefix()
            for key_id, count in sorted(counts.items()):
                note = " (the first key)" if current.startswith(key_id) else ""
                self.stdout.write(f"key {key_id}{note}: {count:,} secrets")
            return
        for column in encrypted_columns.list_columns():
            self._rotate(column)
        self.stdout.write("All secrets are encrypted with the first key. Others can be removed.")

    def _require_keys(self, counts: dict[str, int]) -> None:
        if missing := sorted(counts.keys() - encryption.known_ids()):
            secrets = sum(counts[key_id] for key_id in missing)
            raise CommandError(
                f"{secrets:,} secrets are encrypted with keys that are missing: "
                f"{', '.join(missing)}. Add them to ENCRYPTION_KEYS, or the SECRET_KEY that they "
                "were derived from to SECRET_KEY_FALLBACKS."
            )

    def _rotate(self, column: EncryptedColumn) -> None:
        done = 0
        for count in column.reencrypt():
            done += count
            self.stderr.write(f"{column.label}: {done:,} …")
        self.stdout.write(f"{column.label}: {done:,} re-encrypted")
