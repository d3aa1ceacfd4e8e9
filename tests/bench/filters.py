"""Measure every filter of the list of sessions in every order, alone and in pairs, or all together.

`python -m tests.bench.filters --sessions 1000000`, beside DATABASE_URL's database on PostgreSQL.
Most sessions are copies in SQL of what `manage.py seed` makes: submitted, scored and reviewed ones.
"""

import http.client
import json
import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import psycopg

from tests.annotations import Json
from tests.bench.__main__ import environment_of
from tests.bench.database import throw_away
from tests.bench.server import Server, manage, serving

SEEDED = 20_000
SORTS = ("-createdAt", "createdAt", "-submittedAt", "-score")
COLUMNS = """organization_id, assessment_id, candidate_id, status, setup_minutes, setup_started_at,
task_started_at, submitted_at, submitted_by, scoring_started_at, scored_at, reviewed_at,
current_phase_index, final_percent, due_date"""
# Each copy some hours before the last one, so that times differ; a tenth is decided.
COPY = f"""
INSERT INTO sessions_app_session (id, created_at, decision, {COLUMNS})
SELECT gen_random_uuid(), created_at - %s * interval '7 hours',
       CASE WHEN random() < 0.1 THEN (ARRAY['advance', 'hold', 'reject'])[1 + floor(random() * 3)]
            ELSE '' END, {COLUMNS}
FROM source
"""
# By the share of sessions; “old” is that of the oldest twentieth alone.
TAGS = {"often": "random() < 0.1", "seldom": "random() < 0.00005", "old": "place > 0.95"}
TAG = """
INSERT INTO sessions_app_sessiontag (session_id, tag_id, position, session_created_at)
SELECT id, %s, 0, created_at
FROM (SELECT id, created_at, percent_rank() OVER (ORDER BY created_at DESC) AS place
      FROM sessions_app_session WHERE organization_id = %s) AS s WHERE {condition}
"""


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as directory:
        environment = environment_of(url)
        ids = Path(directory, "ids.json")
        manage(environment, "migrate", "-v0")
        seeded = min(options.sessions, SEEDED)
        manage(
            environment,
            *("seed", f"--sessions={seeded}", f"--ids={ids}"),
            *("--events-per-session=0", "--giant-log=0"),
        )
        known = json.loads(ids.read_text())
        with psycopg.connect(url, autocommit=True) as connection:
            count = _grow(connection, options.sessions)
            middle = _prepare(connection, known)
        print(f"{count:,} sessions, nine tenths of one organization, {os.cpu_count()} cores\n")
        with serving(environment, options.threads) as server:
            _measure(server, known["key"], _filters(server, known, middle), options)


def _grow(connection: psycopg.Connection, sessions: int) -> int:
    """Copy sessions until there are so many; returns how many there are."""
    connection.execute(
        "CREATE TEMP TABLE source AS SELECT * FROM sessions_app_session "
        "WHERE status IN ('submitted', 'scored', 'reviewed')"
    )
    rounds = 0
    while (count := _count(connection)) < sessions:
        rounds += 1
        connection.execute(COPY, [rounds])
    return count


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM sessions_app_session").fetchone()
    assert row is not None
    return int(row[0])


def _prepare(connection: psycopg.Connection, known: Json) -> tuple[str, str]:
    """Tag the sessions; returns two times in the middle of the list."""
    key = "SELECT organization_id FROM sessions_app_assessment WHERE id = %s"
    (organization,) = connection.execute(key, [known["assessment"]]).fetchone() or (None,)
    for name, condition in TAGS.items():
        insert = (
            "INSERT INTO sessions_app_tag (organization_id, name, key) VALUES (%s, %s, %s) "
            "RETURNING id"
        )
        (tag,) = connection.execute(insert, [organization, name, name]).fetchone() or (None,)
        connection.execute(TAG.format(condition=condition), [tag, organization])
    connection.execute("VACUUM ANALYZE")
    span = (
        "SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM (SELECT "
        "unnest(percentile_disc(ARRAY[0.50, 0.51]) WITHIN GROUP (ORDER BY created_at)) AS at "
        "FROM sessions_app_session WHERE organization_id = %s) AS middle"
    )
    (first,), (last,) = connection.execute(span, [organization]).fetchall()
    return first, last


def _filters(server: Server, known: Json, middle: tuple[str, str]) -> dict[str, dict[str, str]]:
    _, row = _get(server, known["key"], f"/api/sessions/{known['ids'][0]}")
    candidate = row["session"]
    return {
        "assessmentId": {"assessmentId": known["assessment"]},
        "candidateId": {"candidateId": candidate["candidateId"]},
        "status": {"status": "scored"},
        "statuses": {"status": "scored,reviewed"},
        "created…": {"createdAfter": middle[0], "createdBefore": middle[1]},
        "submitted…": {"submittedAfter": middle[0], "submittedBefore": middle[1]},
        "search": {"search": candidate["candidateName"].split()[-1]},
        "decision": {"decision": "hold"},
        **{f"tag {name}": {"tag": name} for name in TAGS},
    }


def _measure(
    server: Server, key: str, filters: dict[str, dict[str, str]], options: Namespace
) -> None:
    print(f"| filters | {' | '.join(SORTS)} |\n| --- |{' --- |' * len(SORTS)}")
    for names in _combinations(filters, options.together):
        query = {name: value for each in names for name, value in filters[each].items()}
        cells = [_cell(server, key, {**query, "sort": sort}, options) for sort in SORTS]
        print(f"| {', '.join(names) or 'none'} | {' | '.join(cells)} |", flush=True)


def _combinations(filters: dict[str, dict[str, str]], together: int) -> Iterator[tuple[str, ...]]:
    for size in range(together + 1):
        for names in combinations(filters, size):
            parameters = [parameter for name in names for parameter in filters[name]]
            if len(parameters) == len(set(parameters)):
                yield names


def _cell(server: Server, key: str, query: dict[str, str], options: Namespace) -> str:
    times = []
    for _ in range(options.times):
        began = perf_counter()
        status, body = _get(server, key, f"/api/sessions?{urlencode(query)}")
        times.append(1000 * (perf_counter() - began))
        if status != 200:
            return str(status)
    return f"{median(times):.0f} ms ({body['total']:,})"


def _get(server: Server, key: str, path: str) -> tuple[int, Json]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench.filters")
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5, help="requests of each kind; the median")
    parser.add_argument("--together", type=int, default=2, help="filters at once, at most")
    parser.add_argument("--threads", type=int, default=4, help="of the server")
    return parser.parse_args()


if __name__ == "__main__":
    main()
