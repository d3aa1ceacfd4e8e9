"""`invite`: one candidate, or many from a CSV file."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from gradient_client.cli.account import AsJson
from gradient_client.cli.connection import of
from gradient_client.cli.output import say, show_object, show_rows

BATCH = 500
COLUMNS = ("email", "status", "inviteUrl", "error")


def register(app: typer.Typer) -> None:
    app.command()(invite)


def invite(
    context: typer.Context,
    *,
    assessment: Annotated[str, typer.Argument(help="Its id.")],
    email: Annotated[str | None, typer.Argument()] = None,
    name: Annotated[str | None, typer.Argument()] = None,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV with the columns email and name."),
    ] = None,
    send_email: Annotated[bool, typer.Option(help="Whether the link is e-mailed.")] = True,
    as_json: AsJson = False,
) -> None:
    """Invite a candidate, or all candidates of a CSV file."""
    if file is not None:
        _invite_many(context, assessment, file, send_email=send_email, as_json=as_json)
        return
    if not email or not name:
        raise typer.BadParameter("Give an address and a name, or --file.")
    body: Any = {"email": email, "name": name, "sendEmail": send_email}
    answer = of(context).invitations.create(assessment, **body)
    facts = {"session": answer["session"]["id"], "inviteUrl": answer["inviteUrl"]}
    show_object(answer if as_json else facts, as_json=as_json)


def _invite_many(
    context: typer.Context, assessment: str, file: Path, *, send_email: bool, as_json: bool
) -> None:
    client, failed, done = of(context), 0, 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for batch in _batches(csv.DictReader(opened)):
            body: Any = {"candidates": [each | {"sendEmail": send_email} for each in batch]}
            results = client.invitations.create_many(assessment, **body)
            rows = [_row(*each) for each in zip(batch, results, strict=True)]
            show_rows(rows, COLUMNS, as_json=as_json)
            failed += sum(result["status"] >= 400 for result in results)
            done += len(batch)
            say(f"{done} candidates …")
    say(f"{done - failed} invited, {failed} refused.")
    if failed:
        raise typer.Exit(1)


def _batches(rows: "csv.DictReader[str]") -> Iterator[list[dict[str, Any]]]:
    missing = {"email", "name"} - {*(rows.fieldnames or ())}
    if missing:
        raise typer.BadParameter(
            f"The file has no column {' and no column '.join(sorted(missing))}."
        )
    while batch := [
        {"email": row["email"] or "", "name": row["name"] or ""} for row in islice(rows, BATCH)
    ]:
        yield batch


def _row(candidate: dict[str, Any], result: Any) -> dict[str, Any]:
    error = result.get("error") or {}
    return {
        "email": candidate["email"],
        "status": result["status"],
        "session": (result.get("session") or {}).get("id"),
        "inviteUrl": result.get("inviteUrl"),
        "error": error.get("message"),
    }
