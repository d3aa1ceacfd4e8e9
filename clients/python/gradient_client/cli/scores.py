"""`scores`: of one session by category, or of many."""

from typing import Annotated, Any

import typer

from gradient_client.cli.account import AsJson
from gradient_client.cli.connection import of
from gradient_client.cli.output import show_object, show_rows

COLUMNS = ("sessionId", "candidateName", "finalScore", "maxPoints", "percent", "decision")


def register(app: typer.Typer) -> None:
    app.command()(scores)


def scores(
    context: typer.Context,
    session: Annotated[str | None, typer.Argument(help="One session.")] = None,
    assessment: Annotated[str | None, typer.Option(help="Its id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the score of a session, or the scores of all."""
    client = of(context)
    if session is not None:
        show_object(client.scoring.retrieve(session), as_json=as_json)
        return
    query: Any = {"assessmentId": assessment} if assessment else {}
    show_rows(client.scores.export(**query), COLUMNS, as_json=as_json)
