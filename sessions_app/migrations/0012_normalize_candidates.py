"""Existing names and addresses in their normal form, and the text by which they are found.

Two candidates of an organization whose addresses turn out to be one mailbox stay two: the sessions
of both are kept, but only one remains in the lists, with the address, and the next invitation
finds that one. The other is deleted softly, as is a candidate whose address is none. The migration
reports both by id.
"""

import re
import sys
import unicodedata
from typing import Any
from uuid import UUID

import idna
from anyascii import anyascii
from django.db import IntegrityError, migrations, transaction
from django.utils import timezone

BATCH_SIZE = 1_000
CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028\u2029]+")
EMAIL = re.compile(r"[!-?\[-~]+@[!-?\[-~]+")


def normalize(apps: Any, schema_editor: Any) -> None:
    candidates = apps.get_model("sessions_app", "Candidate").objects.using(
        schema_editor.connection.alias
    )
    last: UUID | None = None
    while True:
        rows = candidates.order_by("pk")
        rows = rows.filter(pk__gt=last) if last else rows
        batch = list(rows.values_list("pk", "organization_id", "name", "email")[:BATCH_SIZE])
        if not batch:
            return
        with transaction.atomic(using=schema_editor.connection.alias):
            write_names(schema_editor, batch)
            for pk, organization_id, _, email in batch:
                if email != normal_email(email):
                    write_email(candidates, pk, organization_id, email)
        last = batch[-1][0]


def write_names(schema_editor: Any, batch: list[Any]) -> None:
    """Unless a row was changed meanwhile, by code that writes the normal form itself."""
    table = schema_editor.quote_name("sessions_app_candidate")
    statement = (
        f"UPDATE {table} SET name = %s, search_text = %s "  # noqa: S608  our own table
        "WHERE id = %s AND name = %s AND email = %s"
    )
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    rows = []
    for pk, _, name, email in batch:
        normal = normal_name(name)
        text = search_text(normal, normal_email(email) or email)
        rows.append((normal, text, pk if is_postgresql else pk.hex, name, email))
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def write_email(candidates: Any, pk: UUID, organization_id: UUID, email: str) -> None:
    normal = normal_email(email)
    candidate = candidates.filter(pk=pk, email=email)
    if normal is None:
        candidate.filter(deleted_at=None).update(deleted_at=timezone.now())
        report(f"Candidate {pk} is deleted softly: its address is not valid.")
        return
    try:
        with transaction.atomic(using=candidates.db):
            candidate.update(email=normal)
    except IntegrityError:
        same = candidates.filter(organization_id=organization_id, email__iexact=normal)
        other = same.exclude(pk=pk).values_list("pk", flat=True)[0]
        if candidate.filter(deleted_at=None).update(deleted_at=timezone.now()):
            candidates.filter(pk=other).update(deleted_at=None)
        report(f"Candidate {pk} is deleted softly: candidate {other} has the same mailbox.")


def report(sentence: str) -> None:
    sys.stderr.write(f"\n{sentence}")


def normal_name(name: str) -> str:
    text = unicodedata.normalize("NFC", CONTROL.sub(" ", name).strip())
    return text[:200].strip() or "Unnamed"


def normal_email(email: str) -> str | None:
    """None if there is none."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    if not domain.isascii() or "xn--" in domain:
        domain = ascii_domain(domain)
    normal = f"{local}@{domain}"
    return normal if EMAIL.fullmatch(normal) and len(normal) <= 254 else None


def ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        pass
    try:  # the older rules, by which mail was sent to it
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return ""


def search_text(*texts: str) -> str:
    folded = [fold(text) for text in texts]
    return "\n".join([*folded, *(text.replace("'", "") for text in folded if "'" in text)])


def fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(map(fold_character, decomposed))


def fold_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cf" or unicodedata.combining(character):
        return ""
    if category == "Zs":
        return " "
    is_typography = category[0] == "P" and "\u2000" <= character <= "\u206f"
    if is_typography or unicodedata.name(character, "").startswith(("LATIN ", "MODIFIER LETTER ")):
        return anyascii(character).lower() or character
    return character


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0011_add_candidate_search_text")]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop)]
