"""The commands. Each module below adds its own."""

from typing import Annotated

import typer

from gradient_client.cli import account, deletions, invitations, scores, sessions, verification

app = typer.Typer(
    name="gradient",
    help="Hiring assessments from the command line. Exit status: 0 done, 1 refused, 2 wrong usage.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Option(help="The address of gradient; by default GRADIENT_URL or that of the login."),
    ] = None,
) -> None:
    context.obj = url


for module in (account, sessions, invitations, scores, deletions, verification):
    module.register(app)
