"""Candidates at work through the page's own client, in real browsers, beside generated ones.

DATABASE_URL=postgres://… python -m tests.load.browsers
Fails if a save, an event or the last word that somebody typed is not on record, once.
"""

import asyncio
import logging
import os
import secrets
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.bench.candidates import Candidate, create_candidates
from tests.bench.database import throw_away
from tests.bench.server import is_ready, manage, started
from tests.load.person import Person, Work
from tests.load.watch import Watch

TYPING = Path(__file__).with_name("typing.js")
TEXT = "What was there before. " * 350
"""About 8 KB."""


def main() -> None:
    options = _options()
    with throw_away() as url, tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "HTTPS_ONLY": "0",
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in this thread
        }
        manage(dict(os.environ), "migrate", "-v0")
        import django

        django.setup()
        logging.disable(logging.INFO)
        from tests.processes import eventually, free_port

        port = free_port()
        candidates = create_candidates(options.candidates)
        command = ("-m", "gradient.server", f"--port={port}")
        server = stack.enter_context(started(Path(name, "log"), *command))
        assert eventually(lambda: is_ready(port), seconds=60)
        watch = Watch([server.pid])
        cpu = watch.cpu()
        in_browsers = options.pages * options.clients
        with _pages(port, options.pages) as pages, ThreadPoolExecutor(1) as pool:
            generated = pool.submit(
                lambda: asyncio.run(_generate(port, candidates[in_browsers:], options.seconds))
            )
            real = _type(pages, candidates[:in_browsers], options)
            faults = _compare("in browsers", real) + _compare("generated", generated.result())
        print(f"The service used {(watch.cpu() - cpu) / options.seconds:.2f} cores.")
    print("\n".join(faults) or "Nothing is lost.")
    sys.exit(bool(faults))


@contextmanager
def _pages(port: int, number: int) -> Iterator[list[Any]]:
    """Pages of the server in browser contexts of their own, with the code that types."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import QUIET

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        pages = [browser.new_context().new_page() for _ in range(number)]
        for page in pages:
            page.route(
                "**/static/js/typing.js",
                lambda route: route.fulfill(
                    body=TYPING.read_text(), content_type="text/javascript"
                ),
            )
            page.goto(f"http://127.0.0.1:{port}/sign-in")
            page.evaluate("import('/static/js/typing.js').then(() => null)")
        yield pages
        browser.close()


def _type(pages: list[Any], candidates: list[Candidate], options: Namespace) -> list[Work]:
    how = {"text": TEXT, "seconds": options.seconds}
    for place, page in enumerate(pages):
        people = candidates[place :: len(pages)]
        page.evaluate(
            "([people, how]) => { self.working = import('/static/js/typing.js')"
            ".then(({ work }) => work(people, how)); }",
            [people, how],
        )
    return [
        Work(
            session=told["sessionId"],
            text=told["typed"],
            events=told["events"],
            revision=told["revision"],
            seconds=told["seconds"],
            left=told["left"],
            kinds=set(told["kinds"]),
        )
        for page in pages
        for told in page.evaluate("() => self.working")
    ]


async def _generate(port: int, candidates: list[Candidate], seconds: float) -> list[Work]:
    people = [Person(port, candidate, TEXT) for candidate in candidates]
    return await asyncio.gather(*[person.work(seconds) for person in people])


def _compare(who: str, works: list[Work]) -> list[str]:
    """Print the figures of these candidates, and say what is not on record as it should be."""
    from events_app.models import Event
    from sessions_app.models import Checkpoint, RefusedSave

    faults: list[str] = []
    for work in works:
        session = UUID(work.session)
        saved = Checkpoint.objects.get(session=session)
        state: Any = saved.state
        targets = Event.objects.filter(session=session).order_by("seq").values_list("data")
        recorded = [data["target"] for (data,) in targets]
        facts = {
            "the last text": state["document"]["text"] == work.text,
            f"revision {work.revision} (not {saved.revision})": saved.revision == work.revision,
            f"{work.events} events once": recorded
            == [f"edit {number}" for number in range(1, work.events + 1)],
            "no refused save": not RefusedSave.objects.filter(session=session).exists(),
            "nothing left in the browser": work.left == 0,
        }
        faults += [f"{who} {session}: not {what}" for what, is_so in facts.items() if not is_so]
    times = sorted(seconds for work in works for seconds in work.seconds)
    p50, p99 = (times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    events = sum(work.events for work in works)
    print(
        f"{len(works)} {who}: {len(times):,} saves (p50 {p50 * 1000:.0f} ms, p99 "
        f"{p99 * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms), {events:,} events; "
        f"what was said of saving: {', '.join(sorted(set().union(*(w.kinds for w in works))))}"
    )
    return faults


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.load.browsers")
    parser.add_argument("--candidates", type=int, default=200, help="in browsers and generated")
    parser.add_argument("--pages", type=int, default=6, help="of real browsers")
    parser.add_argument("--clients", type=int, default=5, help="candidates in each page")
    parser.add_argument("--seconds", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
