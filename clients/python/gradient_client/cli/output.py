"""Tables for people, NDJSON for programs."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]
UNBOUNDED = 10_000


def show_rows(rows: Iterable[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """Each row as a line of JSON with all of its keys, or as a table of some columns."""
    if as_json:
        for row in rows:
            write_line(row)
        return
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column.lower().endswith("id"))
    for row in rows:
        table.add_row(*(_text(row.get(column)) for column in columns))
    _print(table)


def show_object(value: Row, *, as_json: bool) -> None:
    if as_json:
        write_line(value)
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for key, each in value.items():
        table.add_row(key, _text(each))
    _print(table)


def write_line(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def open_output(path: Path | None) -> Iterator[IO[bytes]]:
    """The file, or standard output."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with path.open("wb") as file:
            yield file


def say(sentence: str) -> None:
    """On standard error, so that what is piped on has data alone."""
    sys.stderr.write(f"{sentence}\n")


def _print(table: Table) -> None:
    """As wide as the terminal; what is not shown on one is as wide as it needs."""
    Console(width=None if sys.stdout.isatty() else UNBOUNDED).print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    # What candidates wrote must not be read as the markup or the control codes of a terminal.
    text = "".join(each if each.isprintable() else "�" for each in str(value))
    return text.replace("[", r"\[")
