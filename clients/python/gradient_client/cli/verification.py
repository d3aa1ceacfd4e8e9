"""`verify`: a log on the server, or a receipt and an exported log without one."""

from pathlib import Path
from typing import Annotated

import typer

from gradient_client import receipts
from gradient_client.cli.account import AsJson
from gradient_client.cli.connection import of
from gradient_client.cli.output import show_object

ReadableFile = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False),
]


def register(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    context: typer.Context,
    *,
    session: Annotated[str | None, typer.Argument(help="Its log is checked.")] = None,
    receipt: ReadableFile = None,
    log: ReadableFile = None,
    key: ReadableFile = None,
    as_json: AsJson = False,
) -> None:
    """Check a session's log, or with --receipt and --log files, offline."""
    if receipt and log:
        arguments = [str(receipt), str(log), *(["--key", str(key)] if key else [])]
        raise typer.Exit(receipts.main(arguments))
    if session is None:
        raise typer.BadParameter("Give a session, or --receipt and --log.")
    result = of(context).sessions.verify(session)
    show_object(result, as_json=as_json)
    raise typer.Exit(0 if result.get("ok", result.get("valid", False)) else 1)
