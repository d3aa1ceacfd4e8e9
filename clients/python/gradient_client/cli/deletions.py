"""`delete`: first a preview, then the number of sessions must be typed."""

import time
from typing import Annotated, Any

import typer

from gradient_client.cli.account import AsJson
from gradient_client.cli.connection import of
from gradient_client.cli.output import say, show_object, show_rows

SECONDS = 1.0


def register(app: typer.Typer) -> None:
    app.command()(delete)


def delete(
    context: typer.Context,
    *,
    sessions: Annotated[list[str], typer.Argument(help="Their ids.")],
    reason: Annotated[str, typer.Option(prompt="Reason", help="The receipt has it.")],
    include_running: Annotated[bool, typer.Option(help="Those too that still run.")] = False,
    confirm: Annotated[
        int | None,
        typer.Option(help="The number of sessions, instead of typing it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete sessions for good, after a preview."""
    client = of(context)
    preview = client.deletions.create(ids=sessions)
    show_rows(preview["sample"], ("id", "status", "candidateName"), as_json=as_json)
    say(f"{preview['sessions']} sessions, {preview['running']} of them running, will be deleted.")
    number = (
        typer.prompt("Type the number to delete them", type=int) if confirm is None else confirm
    )
    if number != preview["sessions"]:
        client.deletions.destroy(preview["id"])
        say("Nothing was deleted.")
        raise typer.Exit(1)
    body: Any = {"sessions": number, "reason": reason, "includeRunning": include_running}
    deletion: Any = client.deletions.confirm(preview["id"], **body)
    while deletion["status"] == "running":
        say(f"{deletion['progress']['done']} of {deletion['progress']['total']} …")
        time.sleep(SECONDS)
        deletion = client.deletions.retrieve(deletion["id"])
    show_object(deletion, as_json=as_json)
