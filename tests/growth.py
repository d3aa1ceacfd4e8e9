"""What a server of the tests' own holds, and what it answers."""

from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

MIB = 1024 * 1024
MOST_OF_AN_ANSWER = 10 * MIB
MOST_OF_A_PROCESS = 300 * MIB
LARGE = '"' * (5 * MIB // 2 - 1_000)
"""In JSON each of these takes two bytes, and six in HTML."""


class Answer(NamedTuple):
    status: int
    size: int


def memory(group: int) -> int:
    """The memory of the largest of the processes of a group, in bytes, at its highest."""
    return max(
        (int(line.split()[1]) * 1024 for line in _status_lines(group) if line.startswith("VmHWM:")),
        default=0,
    )


def _status_lines(group: int) -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if int(folder.joinpath("stat").read_text().rsplit(")", 1)[1].split()[2]) == group:
                yield from folder.joinpath("status").read_text().splitlines()


def is_up(port: int) -> bool:
    with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=20)) as client:
        client.request("GET", "/healthz")
        return client.getresponse().status == 200
    return False


def call(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> Answer:
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as client:
        client.request(method, path, body, {"Content-Type": "application/json", **headers})
        answer = client.getresponse()
        return Answer(answer.status, len(answer.read()))
