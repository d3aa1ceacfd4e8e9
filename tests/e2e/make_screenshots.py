"""Pictures of the screens for the README, made from the demonstration: `make screenshots`.

No test of the suite: pytest runs it when it is named, for its browser and its server.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F

from gradient.synthetic.demo.accounts import OWNER
from gradient.synthetic.demo.organization import fill
from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Status
from tests.e2e.annotations import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = settings.BASE_DIR / "docs/images"
SIZE = {"width": 1200, "height": 780}


@pytest.fixture
def demonstration() -> Organization:
    organization, _ = fill()
    return organization


def test_make_screenshots(demonstration: Organization, page_of: OpenPage) -> None:
    owner = demonstration.memberships.get(user__username=OWNER).user
    scored = demonstration.sessions.filter(
        status=Status.SCORED, submitted_at__lt=F("task_started_at") + timedelta(days=1)
    )  # no take-home: a time axis of weeks shows little
    longest = scored.order_by("-log_head__event_count")[0]
    screens = {
        "home": ("/", "light"),
        "session": (f"/sessions/{longest.pk}", "light"),
        "replay": (f"/sessions/{longest.pk}/replay", "dark"),
    }
    for name, (path, scheme) in screens.items():
        page = page_of(owner, viewport=SIZE, color_scheme=scheme)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}.png")
