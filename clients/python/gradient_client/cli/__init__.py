"""The command line: `gradient --help`. Installed by `pip install "gradient-client[cli]"`."""

import sys

from gradient_client.errors import GradientError

USAGE = 2


def main() -> None:
    """Runs the command. A refusal is one sentence on standard error, and exit status 1."""
    try:
        from gradient_client.cli.app import app
    except ModuleNotFoundError as error:
        sys.stderr.write(f'{error}. Install the command line: pip install "gradient-client[cli]"\n')
        sys.exit(USAGE)
    try:
        app()
    except GradientError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except BrokenPipeError:  # such as `gradient list | head`
        sys.stderr.close()
        sys.exit(1)
