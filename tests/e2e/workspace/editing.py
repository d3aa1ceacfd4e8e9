"""A workspace of one type of deliverable, and what its session's log and work say."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page

from sessions_app.models import Checkpoint, Organization, Session
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, SessionFactory


class Workspace:
    """The page of a running session, and the organization's view of it by the API."""

    def __init__(self, page: Page, organization: Organization, type: str, state: Json) -> None:
        self.page = page
        self.session: Session = SessionFactory.create(
            organization=organization,
            assessment=AssessmentFactory.create(organization=organization, deliverable_type=type),
            status="in_progress",
            phase_minutes=(60, 30),
        )
        Checkpoint.objects.filter(session=self.session).update(
            state=state, revision=1, digest="-", saved_at=self.session.task_started_at
        )
        self._api = ApiClient(ApiKeyFactory.create(organization=organization).plain)
        page.goto(f"/invite/{self.session.token}")
        page.get_by_role("button", name="Undo").wait_for()

    def events(self) -> list[tuple[str, Json]]:
        """Types and data as the API has them, without how long the typing took."""
        path = f"/api/sessions/{self.session.pk}/events?limit=500"
        events: Sequence[Json] = self._api.get(path).json()["events"]
        return [
            (event["type"], {k: v for k, v in event["data"].items() if k != "durationMs"})
            for event in events
            if event["type"] != "security_flag"
        ]

    def state(self) -> Any:
        """The deliverable as the server has it, under its type's key."""
        path = f"/api/sessions/{self.session.pk}/work"
        state: Json = self._api.get(path).json()["phases"][0]["deliverableState"]
        (content,) = state.values()
        return content

    def wait_for_events(self, *expected: tuple[str, Json]) -> None:
        until(self.page, self.events, list(expected))

    def wait_for_state(self, expected: Json) -> None:
        until(self.page, self.state, expected)

    def undo(self) -> None:
        self.page.get_by_role("button", name="Undo").click()


def until(page: Page, read: Callable[[], Any], expected: Any, *, seconds: float = 15) -> None:
    """Waits until the server has what is expected; meanwhile the browser goes on."""
    deadline = time.monotonic() + seconds
    while (found := read()) != expected:
        assert time.monotonic() < deadline, f"found {found}\nexpected {expected}"
        page.wait_for_timeout(100)
