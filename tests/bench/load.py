"""Load in a closed loop over kept connections: by wrk where it is there, else from Python."""

import http.client
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path

from tests.bench.calls import MARK, Call
from tests.bench.server import LOAD_CORE, pinned

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Outcome:
    """Times in ms; `failed` is how many answers were not of 2xx."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int


def load(call: Call, port: int, *, seconds: float, connections: int) -> Outcome:
    with_wrk = shutil.which("wrk")
    return (_by_wrk if with_wrk else _from_python)(call, port, seconds, connections)


def _by_wrk(call: Call, port: int, seconds: float, connections: int) -> Outcome:
    with tempfile.TemporaryDirectory() as directory:
        targets, body = Path(directory, "targets"), Path(directory, "body")
        targets.write_text("".join(f"{path} {credential}\n" for path, credential in call.targets))
        body.write_bytes(call.body)
        command = [
            *pinned(LOAD_CORE),
            *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT)),
            *(f"http://127.0.0.1:{port}", "--", call.method, str(targets), str(body), MARK),
        ]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Outcome(**json.loads(told.rpartition("RESULT ")[2]))


def _from_python(call: Call, port: int, seconds: float, connections: int) -> Outcome:
    end = time.monotonic() + seconds
    targets, numbers = cycle(call.targets), count()

    def ask() -> tuple[list[float], int]:
        times: list[float] = []
        failed = 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            path, credential = next(targets)
            body = call.body.replace(MARK.encode(), b"%08d" % next(numbers))
            headers = {"Authorization": f"Bearer {credential}"}
            if body:
                headers["Content-Type"] = "application/json"
            begun = time.monotonic()
            connection.request(call.method, path, body, headers)
            response = connection.getresponse()
            response.read()
            times.append((time.monotonic() - begun) * 1000)
            failed += response.status >= 300
        return times, failed

    with ThreadPoolExecutor(connections) as pool:
        told = [pool.submit(ask) for _ in range(connections)]
    times = sorted(t for one in told for t in one.result()[0])
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    failed = sum(one.result()[1] for one in told)
    return Outcome(len(times), seconds, statistics.median(times), p99, failed)
