"""`list`, `show`, `tail`, `export`."""

import time
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from gradient_client.cli.account import AsJson
from gradient_client.cli.connection import of
from gradient_client.cli.output import open_output, say, show_object, show_rows, write_line

ENDED = {"submitted", "scoring", "scored", "reviewed"}
PAGE = 500
COLUMNS = ("id", "status", "candidateName", "candidateEmail", "assessmentName", "createdAt")
EVENT_COLUMNS = ("seq", "type", "phase", "timestampMs", "data")


def register(app: typer.Typer) -> None:
    app.command("list")(list_sessions)
    app.command()(show)
    app.command()(tail)
    app.command()(export)


def list_sessions(
    context: typer.Context,
    *,
    status: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    assessment: Annotated[str | None, typer.Option(help="Its id.")] = None,
    search: Annotated[str | None, typer.Option(help="Words of name or address.")] = None,
    tag: Annotated[str | None, typer.Option()] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List sessions, newest first."""
    query = {"status": status, "assessmentId": assessment, "search": search, "tag": tag}
    given: Any = {name: value for name, value in query.items() if value}
    rows = islice(of(context).sessions.list(**given), limit)
    show_rows(rows, COLUMNS, as_json=as_json)


def show(context: typer.Context, session: str, as_json: AsJson = False) -> None:
    """Show a session."""
    show_object(of(context).sessions.retrieve(session), as_json=as_json)


def tail(
    context: typer.Context,
    session: str,
    *,
    follow: Annotated[bool, typer.Option(help="Wait for more until the session ends.")] = True,
    seconds: Annotated[float, typer.Option(min=0.05, help="Between two looks.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Show a log from its beginning, and what comes, until the session ends."""
    client, offset = of(context), 0
    while True:
        has_ended = client.sessions.retrieve(session)["status"] in ENDED
        events = client.events.list(session, limit=PAGE, offset=offset)
        for event in events:
            _write_event(event, as_json=as_json)
            offset += 1
        if has_ended or not follow:
            return
        time.sleep(seconds)


def export(
    context: typer.Context,
    *,
    of_session: Annotated[
        str | None,
        typer.Option("--events-of", help="The log of this session, instead of sessions."),
    ] = None,
    status: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="A table instead of lines of JSON.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
) -> None:
    """Write all sessions, or a log, to a file or to standard output."""
    client = of(context)
    query: Any = {"status": status} if status else {}
    rows: Any = client.events.export(of_session) if of_session else client.sessions.export(**query)
    with open_output(output) as file:
        if csv:
            rows.write_csv(file)
        else:
            say(f"{rows.write_ndjson(file)} rows.")


def _write_event(event: Any, *, as_json: bool) -> None:
    if as_json:
        write_line(event)
    else:
        show_rows([event], EVENT_COLUMNS, as_json=False)
