"""The demonstration organization: small enough to read, with every situation at least once.

The product's own verbs create it, on a clock that goes through the last hundred days.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth import get_user_model
from django.db import transaction

from gradient.core import clock
from gradient.synthetic.demo import accounts, courses, grading, materials
from gradient.synthetic.demo.briefs import (
    BOARD,
    BRIEFS,
    DAY,
    INBOX,
    INCIDENT,
    PM,
    PRICING,
    QUARTER,
    RUBRIC,
    SANDBOX,
    SUPPLIERS,
    TRIAGE,
)
from gradient.synthetic.demo.sessions import Cast, Extension, Plan, SessionStory
from gradient.synthetic.demo.timeline import StoryClock, play
from gradient.synthetic.seeding.words import FIRST_NAMES, LAST_NAMES
from sessions_app.accounts import assessments, organizations
from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import Conflict

SLUG = "demo"
NAME = "Northlight Studio"
CANDIDATES = 25

_SESSIONS: tuple[tuple[Status, tuple[int, ...]], ...] = (
    (Status.INVITED, (PM, BOARD, QUARTER, INBOX, TRIAGE, PRICING, SANDBOX)),
    (Status.SETUP, (PRICING, SUPPLIERS, SANDBOX)),
    (Status.IN_PROGRESS, (PRICING, PRICING, SUPPLIERS, SUPPLIERS, SUPPLIERS, SANDBOX)),
    (Status.SUBMITTED, (PM, BOARD, QUARTER, INBOX, TRIAGE, INCIDENT, PRICING)),
    (Status.SCORING, (INCIDENT,)),
    (Status.SCORED, (PM, BOARD, QUARTER, INBOX, TRIAGE, SUPPLIERS, INCIDENT)),
    (Status.REVIEWED, (PM, PM, BOARD, QUARTER, QUARTER, INBOX, TRIAGE, TRIAGE, INCIDENT)),
)
"""The assessments of the sessions in each status."""
_WITH_MATERIALS = {PM, SANDBOX}

_AGO = {
    Status.INVITED: (timedelta(hours=2), timedelta(days=4)),
    Status.SETUP: (timedelta(minutes=1), timedelta(minutes=9)),
    Status.IN_PROGRESS: (timedelta(minutes=1), timedelta(hours=5)),
    Status.SUBMITTED: (timedelta(hours=1), timedelta(days=3)),
    Status.SCORING: (timedelta(minutes=1), timedelta(minutes=2)),
    Status.SCORED: (timedelta(days=2), timedelta(days=8)),
    Status.REVIEWED: (timedelta(days=8), timedelta(days=25)),
}
"""How long ago the last thing happened, at least and at most."""

_OUTAGE = Extension(
    phase_index=0,
    after=timedelta(minutes=31),
    minutes=10,
    reason="The connection was down for ten minutes; seen in the provider's report.",
)
_ILLNESS = Extension(
    phase_index=1,
    after=timedelta(minutes=12),
    minutes=2 * DAY,
    reason="Two days of illness; the certificate is on file.",
)


@transaction.atomic
def fill() -> tuple[Organization, bool]:
    """Return the demonstration, and whether it is new: an existing one is left unchanged.

    Raises Conflict if its slug or its users' names are taken.
    """
    organization = Organization.objects.filter(slug=SLUG).first()
    is_new = organization is None
    if organization is None:
        organization = _create(clock.now())
    elif not organization.memberships.filter(user__username=accounts.OWNER).exists():
        raise Conflict(f"An organization “{SLUG}” exists that is not the demonstration.")
    accounts.renew(organization)
    return organization, is_new


def _create(now: datetime) -> Organization:
    """Create the organization and let everything happen in it that leads up to now."""
    story_clock = StoryClock(now - timedelta(days=100))
    with clock.override(story_clock):
        organization = organizations.create(name=NAME, slug=SLUG)
        accounts.add_users(organization)
        owner = get_user_model().objects.get(username=accounts.OWNER)
        author = Actor(ActorKind.STAFF, str(owner.pk))
        created = []
        for number in range(len(BRIEFS)):
            story_clock.move_to(now - timedelta(days=90 - number))
            created.append(_assessment(organization, author, number, now))
    play(story.steps() for story in _stories(created, now))
    return organization


def _assessment(
    organization: Organization, author: Actor, number: int, now: datetime
) -> Assessment:
    brief = BRIEFS[number]
    assessment = assessments.create(
        organization.pk,
        actor=author,
        phases=[assessments.PhaseColumns(name, minutes) for name, minutes in brief.phases],
        name=brief.name,
        role=brief.role,
        task_prompt=brief.task_prompt,
        deliverable_type=brief.deliverable_type,
        setup_minutes=brief.setup_minutes,
        due_date=now + timedelta(days=30) if number == BOARD else None,
        scoring_rubric=RUBRIC,
    )
    return materials.provide(assessment, author) if number in _WITH_MATERIALS else assessment


def _stories(created: list[Assessment], now: datetime) -> Iterator[SessionStory]:
    """The sessions' stories, each of which ends a given time ago."""
    users = get_user_model().objects
    owner = users.get(username=accounts.OWNER)
    reviewer = users.get(username=accounts.REVIEWER)
    for brief_number, plan in _plans():
        candidate, email = _candidate(plan.number % CANDIDATES)
        cast = Cast(candidate=candidate, email=email, owner_id=owner.pk, reviewer_id=reviewer.pk)
        shortest, longest = _AGO[plan.status]
        ago = Random(f"ago {plan.number}").uniform(1, longest / shortest) * shortest
        yield SessionStory(plan, created[brief_number], cast, now - ago - plan.course.ends)


def _candidate(number: int) -> tuple[str, str]:
    """Name and address."""
    first = FIRST_NAMES[number * 7 % len(FIRST_NAMES)]
    last = LAST_NAMES[number * 5 % len(LAST_NAMES)]
    email = f"{first}.{last}@example.{'com' if number % 3 else 'org'}".lower()
    return f"{first} {last}", email


def _plans() -> Iterator[tuple[int, Plan]]:
    """Each session's assessment and plan. Sessions in progress are in different phases.

    Rare things happen once: an extension that was used and one that still runs, each with a
    refused save from a stale tab; a scoring that failed, and one that waits for its next attempt.
    """
    planned = [(status, brief) for status, briefs in _SESSIONS for brief in briefs]
    last_submitted = max(n for n, (status, _) in enumerate(planned) if status == Status.SUBMITTED)
    first_reviewed = min(n for n, (status, _) in enumerate(planned) if status == Status.REVIEWED)
    first_in_second_phase = True
    begun: Counter[int] = Counter()
    for number, (status, brief_number) in enumerate(planned):
        phase_index = begun[brief_number] if status == Status.IN_PROGRESS else 0
        begun[brief_number] += status == Status.IN_PROGRESS
        extension = None
        if number == first_reviewed:
            extension = _OUTAGE
        elif phase_index == 1 and first_in_second_phase:
            extension, first_in_second_phase = _ILLNESS, False
        scoring = None
        if status == Status.SCORING:
            scoring = grading.delay_scoring
        elif number == last_submitted:
            scoring = grading.fail_scoring
        course = courses.plan(
            Random(f"course {number}"),
            BRIEFS[brief_number],
            status,
            phase_index=phase_index,
            overtime=timedelta(minutes=6) if extension is _OUTAGE else None,
        )
        yield (
            brief_number,
            Plan(
                number=number,
                brief=BRIEFS[brief_number],
                status=status,
                course=course,
                phase_index=phase_index,
                extension=extension,
                has_refused_save=extension is not None,
                scoring=scoring,
            ),
        )
