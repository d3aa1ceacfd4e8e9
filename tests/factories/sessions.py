from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from gradient.core import storage
from sessions_app.models import (
    VERSIONED,
    ApiKey,
    Assessment,
    AssessmentPhase,
    AssessmentVersion,
    Candidate,
    Checkpoint,
    Membership,
    Organization,
    Session,
    SessionPhase,
    StoredFile,
    hash_key,
    new_key,
)
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Role, Status, SubmittedBy
from tests.annotations import Json

ORDER = list(Status)

if TYPE_CHECKING:

    class KeyWithPlain(ApiKey):
        """An API key from the factory, with its text, which is normally shown once."""

        plain: str

else:
    KeyWithPlain = ApiKey


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("correct horse battery staple")


class StoredFileFactory(factory.django.DjangoModelFactory[StoredFile]):
    """A small text with its content in the storage, of the `session` or the `assessment`."""

    class Meta:
        model = StoredFile

    id = factory.LazyFunction(uuid4)
    organization = factory.LazyAttribute(
        lambda file: (getattr(file, "session", None) or file.assessment).organization
    )
    name = "ledger.csv"
    media_type = "text/csv"
    text = "month,amount\n"
    path = factory.LazyAttribute(lambda file: f"{file.organization.pk}/{file.id.hex}")
    bytes = factory.LazyAttribute(lambda file: len(file.text.encode()))
    sha256 = factory.LazyAttribute(lambda file: sha256(file.text.encode()).hexdigest())

    @classmethod
    def _create(cls, model_class: type[StoredFile], *args: Any, **kwargs: Any) -> StoredFile:
        storage.write(kwargs["path"], kwargs["text"].encode())
        file: StoredFile = super()._create(  # type: ignore[no-untyped-call]  # has no signature
            model_class, *args, **kwargs
        )
        return file


class OrganizationFactory(factory.django.DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    slug = factory.Sequence(lambda n: f"organization-{n}")


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OWNER


class ApiKeyFactory(factory.django.DjangoModelFactory["KeyWithPlain"]):
    """The created instance has the key's text as `plain`."""

    class Meta:
        model = ApiKey

    organization = factory.SubFactory(OrganizationFactory)
    name = "Integration"

    @classmethod
    def _create(cls, model_class: type[KeyWithPlain], *args: Any, **kwargs: Any) -> KeyWithPlain:
        key = new_key()
        api_key: KeyWithPlain = super()._create(  # type: ignore[no-untyped-call]  # has no signature
            model_class, *args, key_prefix=key[:8], key_hash=hash_key(key), **kwargs
        )
        api_key.plain = key
        return api_key


class AssessmentFactory(factory.django.DjangoModelFactory[Assessment]):
    """`phases=[("Task", 60), …]` gives the names and minutes of the phases."""

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Assessment {n}")
    setup_minutes = 15

    @factory.post_generation  # type: ignore[untyped-decorator]  # factory_boy has no signatures
    def phases(
        assessment: Assessment,  # noqa: N805  the created instance, not the factory
        create: bool,
        extracted: list[tuple[str, float]] | None,
        **kwargs: Any,
    ) -> None:
        phases = extracted or [("Task", 60)]
        for index, (name, minutes) in enumerate(phases):
            AssessmentPhase.objects.create(
                assessment=assessment, index=index, name=name, minutes=minutes
            )
        AssessmentVersion.objects.create(
            assessment=assessment,
            version=1,
            phases=[{"name": name, "minutes": minutes} for name, minutes in phases],
            **{name: getattr(assessment, name) for name in VERSIONED},
        )


class CandidateFactory(factory.django.DjangoModelFactory[Candidate]):
    class Meta:
        model = Candidate

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Candidate {n}")
    email = factory.Sequence(lambda n: f"candidate{n}@example.com")


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A session in any `status`, with matching times, phases and checkpoints.

    It entered the status at `now`, and a running timer started then. `phase_minutes` lists the
    minutes of its phases; `phase_index` is the current phase (default: the first while in
    progress, the last afterwards).
    """

    class Meta:
        model = Session

    organization = factory.SubFactory(OrganizationFactory)
    assessment = factory.SubFactory(
        AssessmentFactory, organization=factory.SelfAttribute("..organization")
    )
    candidate = factory.SubFactory(
        CandidateFactory, organization=factory.SelfAttribute("..organization")
    )
    status = Status.INVITED
    setup_minutes = 15

    @classmethod
    def _create(
        cls,
        model_class: type[Session],
        *args: Any,
        now: datetime | None = None,
        phase_minutes: Sequence[float] = (60,),
        phase_index: int | None = None,
        **kwargs: Any,
    ) -> Session:
        if now is not None:
            kwargs.setdefault("created_at", now - timedelta(minutes=len(ORDER)))
        now = now or timezone.now()
        status = Status(kwargs["status"])
        last = len(phase_minutes) - 1
        if phase_index is None:
            phase_index = 0 if status == Status.IN_PROGRESS else last
        times = _times(status, now, kwargs["setup_minutes"], phase_minutes, phase_index)
        columns = {**times, **kwargs}
        session: Session = super()._create(  # type: ignore[no-untyped-call]  # has no signature
            model_class, *args, **columns
        )
        _create_phases(session, phase_minutes, now)
        return session


def _times(
    status: Status,
    now: datetime,
    setup_minutes: float,
    phase_minutes: Sequence[float],
    phase_index: int,
) -> Json:
    """The lifecycle's columns of a session that entered `status` at `now`."""
    position = ORDER.index(status)
    columns: Json = {
        name: now - timedelta(minutes=position - ORDER.index(at))
        for at, name in (
            (Status.SETUP, "setup_started_at"),
            (Status.IN_PROGRESS, "task_started_at"),
            (Status.SUBMITTED, "submitted_at"),
            (Status.SCORING, "scoring_started_at"),
            (Status.SCORED, "scored_at"),
            (Status.REVIEWED, "reviewed_at"),
        )
        if position >= ORDER.index(at)
    }
    if status in SUBMITTED_OR_LATER:
        columns["submitted_by"] = SubmittedBy.CANDIDATE
    if position >= ORDER.index(Status.IN_PROGRESS):
        columns["current_phase_index"] = phase_index
    running = {
        Status.SETUP: setup_minutes,
        Status.IN_PROGRESS: phase_minutes[phase_index],
    }
    if status in running:
        columns["timer_ends_at"] = now + timedelta(minutes=running[status])
    return columns


def _create_phases(session: Session, phase_minutes: Sequence[float], now: datetime) -> None:
    current = session.current_phase_index
    for index, minutes in enumerate(phase_minutes):
        has_started = current is not None and index <= current
        is_running = has_started and index == current and session.submitted_at is None
        started_at = now if is_running else session.task_started_at
        ended_at = (session.submitted_at or started_at) if has_started and not is_running else None
        phase = SessionPhase.objects.create(
            session=session,
            index=index,
            name=f"Phase {index + 1}",
            minutes=minutes,
            started_at=started_at if has_started else None,
            ended_at=ended_at,
        )
        if has_started:
            Checkpoint.objects.create(
                phase=phase, session=session, revision=index, sealed_at=ended_at
            )
