"""The demonstration organization: small enough to read, with everything that can happen in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gradient.synthetic.demo import accounts, histories, judgements
from gradient.synthetic.demo.briefs import (
    BOARD,
    BRIEFS,
    DAY,
    INBOX,
    INCIDENT,
    PM,
    PRICING,
    QUARTER,
    SANDBOX,
    SUPPLIERS,
    TRIAGE,
)
from gradient.synthetic.demo.deliverables import DRAFTS
from gradient.synthetic.demo.judgements import RUBRIC
from gradient.synthetic.demo.logs import AT_WORK, conversation, happenings, last_moment
from gradient.synthetic.seeding.rows import COLUMNS, add_course, add_log, recorded_work
from gradient.synthetic.seeding.stories import Story, Task, tell
from gradient.synthetic.seeding.tables import Tables, reset_sequences
from gradient.synthetic.seeding.words import FIRST_NAMES, LAST_NAMES
from sessions_app import lifecycle
from sessions_app.models import (
    Assessment,
    AssessmentPhase,
    Candidate,
    Checkpoint,
    Organization,
    RefusedSave,
    SessionPhase,
    TimeExtension,
    new_token,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.exceptions import Conflict

SLUG = "demo"
NAME = "Northlight Studio"
CANDIDATES = 25

_PLAN: tuple[tuple[Status, tuple[int, ...]], ...] = (
    (Status.INVITED, (PM, BOARD, QUARTER, INBOX, TRIAGE, PRICING, SANDBOX)),
    (Status.SETUP, (PRICING, SUPPLIERS, SANDBOX)),
    (Status.IN_PROGRESS, (PRICING, PRICING, SUPPLIERS, SUPPLIERS, SUPPLIERS, SANDBOX)),
    (Status.SUBMITTED, (PM, BOARD, QUARTER, INBOX, TRIAGE, INCIDENT, PRICING)),
    (Status.SCORING, (INCIDENT,)),
    (Status.SCORED, (PM, BOARD, QUARTER, INBOX, TRIAGE, SUPPLIERS, INCIDENT)),
    (Status.REVIEWED, (PM, PM, BOARD, QUARTER, QUARTER, INBOX, TRIAGE, TRIAGE, INCIDENT)),
)
"""The assessments of the sessions in each status."""

_AGO = {
    Status.INVITED: (timedelta(hours=2), timedelta(days=4)),
    Status.SETUP: (timedelta(minutes=1), timedelta(minutes=9)),
    Status.IN_PROGRESS: (timedelta(minutes=1), timedelta(hours=5)),
    Status.SUBMITTED: (timedelta(hours=1), timedelta(days=3)),
    Status.SCORING: (timedelta(minutes=1), timedelta(minutes=2)),
    Status.SCORED: (timedelta(days=2), timedelta(days=8)),
    Status.REVIEWED: (timedelta(days=8), timedelta(days=25)),
}
"""How long ago something happened last, at least and at most."""

_WORK = {type: [recorded_work(state) for state in drafts] for type, drafts in DRAFTS.items()}


@transaction.atomic
def fill() -> tuple[Organization, bool]:
    """The demonstration, and whether it had to be made: what is there is left as it is.

    Raises Conflict if its names are taken by what is not the demonstration.
    """
    now = timezone.now()
    organization, is_new = Organization.objects.get_or_create(
        slug=SLUG, defaults={"name": NAME, "created_at": now - timedelta(days=100)}
    )
    if is_new:
        accounts.add_users(organization)
        _Filling(organization, now).run()
    elif not organization.memberships.filter(user__username=accounts.OWNER).exists():
        raise Conflict(f"An organization “{SLUG}” exists that is not the demonstration.")
    accounts.renew(organization)
    return organization, is_new


class _Filling:
    """The making of the demonstration's data, as of one moment."""

    def __init__(self, organization: Organization, now: datetime) -> None:
        self.organization = organization
        self.now = now
        self.tables = Tables(COLUMNS | histories.COLUMNS)
        self.owner = organization.memberships.get(user__username=accounts.OWNER).user
        self.reviewer = organization.memberships.get(user__username=accounts.REVIEWER).user

    def run(self) -> None:
        tasks = [self._assessment(number) for number in range(len(BRIEFS))]
        candidates = [self._candidate(number) for number in range(CANDIDATES)]
        stories = [
            self._story(number, tasks[brief], candidates[number % CANDIDATES], status, phase)
            for number, (status, brief, phase) in enumerate(_planned())
        ]
        phase_id = (SessionPhase.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        for number, story in enumerate(stories):
            self._add(Random(f"log {number}"), story, phase_id)
            phase_id += len(story.task.phases)
        self.tables.flush()
        reset_sequences(["sessions_app.SessionPhase"])
        self._judge(stories)
        self._add_incidents(stories)

    def _assessment(self, number: int) -> Task:
        brief = BRIEFS[number]
        made = self.now - timedelta(days=90 - number)
        assessment = Assessment.objects.create(
            organization=self.organization,
            name=brief.name,
            role=brief.role,
            task_prompt=brief.task_prompt,
            deliverable_type=brief.deliverable_type,
            setup_minutes=brief.setup_minutes,
            due_date=self.now + timedelta(days=30) if number == BOARD else None,
            scoring_rubric=RUBRIC,
            created_at=made,
        )
        AssessmentPhase.objects.bulk_create(
            AssessmentPhase(assessment=assessment, index=index, name=name, minutes=minutes)
            for index, (name, minutes) in enumerate(brief.phases)
        )
        return Task(
            id=str(assessment.pk),
            organization_id=str(self.organization.pk),
            deliverable=brief.deliverable_type,
            phases=brief.phases,
            setup_minutes=brief.setup_minutes,
        )

    def _candidate(self, number: int) -> str:
        first = FIRST_NAMES[number * 7 % len(FIRST_NAMES)]
        last = LAST_NAMES[number * 5 % len(LAST_NAMES)]
        candidate = Candidate.objects.create(
            organization=self.organization,
            name=f"{first} {last}",
            email=f"{first}.{last}@example.{'com' if number % 3 else 'org'}".lower(),
            created_at=self.now - timedelta(days=60, hours=number),
        )
        return str(candidate.pk)

    def _story(
        self, number: int, task: Task, candidate: str, status: Status, phase: int | None
    ) -> Story:
        """The session as it went; whatever happened in it last was a given time ago."""

        def told(created: datetime) -> Story:
            rng = Random(f"story {number}")
            # Only the sandbox has a setup that is to last.
            open_ended = status == Status.SETUP and task.phases == BRIEFS[SANDBOX].phases
            return tell(
                rng, task, candidate, status, created, open_ended=open_ended, phase_index=phase
            )

        shortest, longest = _AGO[status]
        last = self.now - Random(f"ago {number}").uniform(1, longest / shortest) * shortest
        story = told(last - (last_moment(told(last)) - last))
        story.id, story.token = str(uuid4()), new_token()
        return story

    def _add(self, rng: Random, story: Story, phase_id: int) -> None:
        saves = add_course(
            self.tables,
            rng,
            story,
            _WORK[story.task.deliverable],
            phase_id=phase_id,
            saves=histories.SAVES,
            at_work=AT_WORK,
        )
        snapshots = histories.snapshots(Random(f"history {story.id}"), story, saves)
        self.tables.add("sessions_app.WorkSnapshot", *snapshots)
        if story.status == Status.INVITED:
            return
        events = add_log(self.tables, rng, story, happenings(rng, story))
        self.tables.add("sessions_app.Message", *conversation(rng, story, events))

    def _judge(self, stories: list[Story]) -> None:
        for number, story in enumerate(stories):
            judgements.score(story)
            judgements.review(Random(f"review {number}"), story, str(self.reviewer.pk))
        by_status = {story.status: story for story in stories}
        judgements.fail(by_status[Status.SUBMITTED], Actor(ActorKind.STAFF, str(self.owner.pk)))
        judgements.wait(by_status[Status.SCORING], self.now)

    def _add_incidents(self, stories: list[Story]) -> None:
        """What happens seldom: a second tab's refused save, and minutes added for a reason."""
        reviewed = next(story for story in stories if story.status == Status.REVIEWED)
        self._refuse_save(reviewed, (reviewed.submitted or self.now) - timedelta(minutes=1))
        self._add_minutes(
            reviewed, 10, "The connection was down for ten minutes; seen in the provider's report."
        )
        running = next(story for story in stories if story.phase_index == 1 and story.timer_ends)
        self._refuse_save(running, self.now)
        owner = Actor(ActorKind.STAFF, str(self.owner.pk))
        reason = "Two days of illness; the certificate is on file."
        lifecycle.extend(UUID(running.id), minutes=2 * DAY, reason=reason, actor=owner)

    def _refuse_save(self, story: Story, at: datetime) -> None:
        current = Checkpoint.objects.filter(session_id=story.id).order_by("revision").last()
        assert current is not None  # noqa: S101  the story's task has begun
        RefusedSave.objects.create(
            session_id=story.id,
            phase_index=current.phase.index,
            base_revision=str(current.revision - 2),
            current_revision=current.revision,
            state=DRAFTS[story.task.deliverable][0],
            created_at=at,
        )

    def _add_minutes(self, story: Story, minutes: float, reason: str) -> None:
        """As they were added back then: the phase has ended since."""
        TimeExtension.objects.create(
            session_id=story.id,
            phase_index=0,
            minutes=minutes,
            reason=reason,
            actor_kind=ActorKind.STAFF,
            actor_id=str(self.owner.pk),
            created_at=story.task_started or self.now,
        )


def _planned() -> Iterator[tuple[Status, int, int | None]]:
    """Status, brief and, of those in progress, the current phase: one in each that there is."""
    begun: Counter[int] = Counter()
    for status, briefs in _PLAN:
        for brief in briefs:
            phase = begun[brief] if status == Status.IN_PROGRESS else None
            begun[brief] += status == Status.IN_PROGRESS
            yield status, brief, phase
