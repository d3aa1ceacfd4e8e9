"""`login`, `logout`, `me`."""

from typing import Annotated

import typer

from gradient_client import Gradient
from gradient_client.cli import connection
from gradient_client.cli.output import say, show_object

AsJson = Annotated[bool, typer.Option("--json", help="Lines of JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    app.command()(login)
    app.command()(logout)
    app.command()(me)


def login(
    url: Annotated[str, typer.Option(prompt="Address of gradient")],
    key: Annotated[str, typer.Option(prompt="API key", hide_input=True)],
) -> None:
    """Keep the address and an API key in the system's keyring."""
    with Gradient(key, base_url=url) as client:
        organization = client.me.get()["organization"]["name"]
    connection.remember(url.rstrip("/"), key)
    say(f"You are {organization}.")


def logout() -> None:
    """Forget both."""
    connection.forget()


def me(context: typer.Context, as_json: AsJson = False) -> None:
    """Whose key it is, and what it may do."""
    whole = connection.of(context).me.get()
    facts = {
        "organization": whole["organization"]["name"],
        "key": whole["apiKey"]["name"],
        "scopes": ", ".join(whole["apiKey"]["scopes"]),
        "mode": whole["mode"],
    }
    show_object(whole if as_json else facts, as_json=as_json)
