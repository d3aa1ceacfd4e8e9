"""Every screen of the product, as tests and `make screenshots` visit it.

A screen is a name, the role that opens it, and a function that makes what it shows and returns its
path. A new page is a new line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib.auth.models import User
from django.db.models import Model

from sessions_app import lifecycle
from sessions_app.models import Assessment, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.deletions import done, previewed, under_way
from tests.e2e.sessions import SCRIPT, compared, failed, full, hooked, keyed, listed
from tests.factories import (
    AssessmentFactory,
    MembershipFactory,
    SessionFactory,
    StoredFileFactory,
    UserFactory,
)
from tests.materials import assessment_with_materials
from tests.rubrics import RUBRIC
from tests.second_factors import code_now, give_app, signed_in
from tests.sessions_app.verbs import STAFF

PathOf: TypeAlias = Callable[[Organization], str]


@dataclass(frozen=True)
class Screen:
    """`role` is None where one is signed out; `path` gets the organization."""

    name: str
    role: Role | None
    path: PathOf


def after(make: Callable[[Organization], Model | None], path: str) -> PathOf:
    """The path, once what it shows is made; `path` may name what was made as `{made}`."""

    def made_path(organization: Organization) -> str:
        made = make(organization)
        return path.format(made=made.pk if made else "")

    return made_path


def invitation(**session: Any) -> PathOf:
    """The path of a candidate's page, for a session that is like that."""
    return lambda organization: (
        f"/invite/{SessionFactory.create(organization=organization, **session).token}"
    )


def _colleague(organization: Organization) -> None:
    user = UserFactory.create(email="grace@example.com", first_name="Grace Hopper")
    MembershipFactory.create(organization=organization, user=user, role=Role.REVIEWER)


def _with_factors(organization: Organization) -> None:
    """Every member has a second factor, and is signed in elsewhere."""
    _colleague(organization)
    for user in User.objects.filter(memberships__organization=organization):
        give_app(user)
        signed_in(user, code=code_now())


def _assessed(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization)


def _with_criteria(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, scoring_rubric=RUBRIC)


def _revised(organization: Organization) -> Assessment:
    assessment = AssessmentFactory.create(organization=organization, task_prompt="Write a memo.")
    SessionFactory.create(organization=organization, assessment=assessment)
    return lifecycle.change_assessment(
        organization.pk,
        assessment.pk,
        actor=STAFF,
        task_prompt="Write a memo.\nName your sources.",
        setup_minutes=20,
    )


def materials(rest: str) -> PathOf:
    """A page of an assessment's materials; a candidate is invited, another has started."""

    def path(organization: Organization) -> str:
        assessment = assessment_with_materials(organization=organization)
        for status in ("invited", "in_progress"):
            SessionFactory.create(organization=organization, assessment=assessment, status=status)
        return f"/assessments/{assessment.pk}/materials{rest}"

    return path


def _invited(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, phase_minutes=(60, 30))
    return lifecycle.set_time_factor(
        session.pk, factor=1.25, reason="Needs larger print", actor=STAFF
    )


def _with_files(organization: Organization) -> Session:
    assessment = assessment_with_materials(organization=organization)
    session = SessionFactory.create(
        organization=organization, assessment=assessment, status="in_progress"
    )
    for name in ("churn.csv", f"{SCRIPT}.csv", "x" * 200 + ".csv"):
        StoredFileFactory.create(session=session, name=name, text=f"month,teams\nJune,{SCRIPT}\n")
    return session


SCREENS = [
    Screen("sign-in", None, lambda _organization: "/sign-in"),
    Screen("forgot-password", None, lambda _organization: "/forgot-password"),
    Screen("set-password-again", None, lambda _organization: "/set-password/MQ/0-0"),
    Screen("confirm", Role.REVIEWER, lambda _organization: "/profile/confirm"),
    Screen("second-factor-none", Role.REVIEWER, lambda _organization: "/profile/second-factor"),
    Screen("second-factor", Role.REVIEWER, after(_with_factors, "/profile/second-factor")),
    Screen("set-up-app", Role.REVIEWER, lambda _organization: "/profile/second-factor/app"),
    Screen(
        "recovery-codes",
        Role.REVIEWER,
        after(_with_factors, "/profile/second-factor/recovery-codes"),
    ),
    Screen("passkey", Role.REVIEWER, lambda _organization: "/profile/second-factor/passkeys/add"),
    Screen("profile-browsers", Role.REVIEWER, after(_with_factors, "/profile")),
    Screen("members-second-factor", Role.OWNER, after(_with_factors, "/members")),
    Screen("profile", Role.REVIEWER, lambda _organization: "/profile"),
    Screen("home-first-steps", Role.OWNER, lambda _organization: "/"),
    Screen("home-empty", Role.REVIEWER, lambda _organization: "/"),
    Screen("sessions-empty", Role.REVIEWER, lambda _organization: "/sessions"),
    Screen("home", Role.REVIEWER, after(listed, "/")),
    Screen("home-failures", Role.ADMIN, after(failed, "/")),
    Screen("session-unsent", Role.ADMIN, after(failed, "/sessions/{made}")),
    Screen("webhooks-failed", Role.ADMIN, after(failed, "/webhooks?state=failed")),
    Screen("sessions", Role.OWNER, after(listed, "/sessions")),
    Screen("sessions-find", Role.OWNER, after(listed, "/sessions?find_assessment=memo")),
    Screen(
        "sessions-filtered", Role.REVIEWER, after(listed, "/sessions?needs=review&status=scored")
    ),
    Screen("sessions-wrong", Role.REVIEWER, after(listed, "/sessions?phase=x")),
    Screen("session", Role.OWNER, after(full, "/sessions/{made}")),
    Screen("session-invited", Role.ADMIN, after(_invited, "/sessions/{made}")),
    Screen("session-work", Role.REVIEWER, after(full, "/sessions/{made}/work")),
    Screen("session-files", Role.REVIEWER, after(_with_files, "/sessions/{made}/work")),
    Screen(
        "conversation-files", Role.REVIEWER, after(_with_files, "/sessions/{made}/conversation")
    ),
    Screen("session-difference", Role.REVIEWER, after(full, "/sessions/{made}/work?from=1")),
    Screen("session-conversation", Role.REVIEWER, after(full, "/sessions/{made}/conversation")),
    Screen("replay", Role.REVIEWER, after(full, "/sessions/{made}/replay")),
    Screen(
        "replay-conversation",
        Role.REVIEWER,
        after(full, "/sessions/{made}/replay?view=conversation"),
    ),
    Screen("replay-review", Role.REVIEWER, after(full, "/sessions/{made}/replay?view=review")),
    Screen("compare", Role.REVIEWER, compared),
    Screen("compare-blind", Role.REVIEWER, lambda o: f"{compared(o)}&blind=1"),
    Screen("compare-none", Role.REVIEWER, lambda _organization: "/compare"),
    Screen("api-keys", Role.ADMIN, after(keyed, "/api-keys")),
    Screen("webhooks", Role.ADMIN, after(hooked, "/webhooks")),
    Screen("webhook-message", Role.ADMIN, after(hooked, "/webhooks/deliveries/{made}")),
    Screen("audit", Role.ADMIN, after(keyed, "/audit")),
    Screen("members", Role.OWNER, after(_colleague, "/members")),
    Screen("assessments-empty", Role.ADMIN, lambda _organization: "/assessments"),
    Screen("assessments", Role.ADMIN, after(listed, "/assessments")),
    Screen("materials", Role.ADMIN, materials("")),
    Screen("candidates-empty", Role.ADMIN, lambda _organization: "/candidates"),
    Screen("candidates", Role.ADMIN, after(listed, "/candidates")),
    Screen("candidates-found", Role.ADMIN, after(listed, "/candidates?q=a")),
    Screen("candidate", Role.OWNER, lambda o: f"/candidates/{full(o).candidate_id}"),
    Screen("assessment-new", Role.ADMIN, lambda _organization: "/assessments/new"),
    Screen("assessment-edit", Role.ADMIN, after(_assessed, "/assessments/{made}/edit")),
    Screen("assessment-rubric", Role.ADMIN, after(_with_criteria, "/assessments/{made}/rubric")),
    Screen("assessment-versions", Role.ADMIN, after(_revised, "/assessments/{made}/versions")),
    Screen("materials-none", Role.ADMIN, after(_assessed, "/assessments/{made}/materials")),
    Screen("material-source", Role.ADMIN, materials("/sources/drive")),
    Screen("material-message", Role.ADMIN, materials("/inbox/msg-1")),
    Screen("material-skill", Role.ADMIN, materials("/add/skills")),
    Screen("material-new-source", Role.ADMIN, materials("/add/sources")),
    Screen("material-start", Role.ADMIN, materials("/start")),
    Screen("invitations-empty", Role.ADMIN, lambda _organization: "/invitations"),
    Screen("invitations", Role.ADMIN, after(_assessed, "/invitations")),
    Screen("deletions-empty", Role.OWNER, lambda _organization: "/deletions"),
    Screen("deletion-preview", Role.OWNER, lambda o: f"/deletions/{previewed(o).pk}"),
    Screen("deletion-progress", Role.OWNER, lambda o: f"/deletions/{under_way(o).pk}"),
    Screen("deletion-receipt", Role.OWNER, lambda o: f"/deletions/{done(o).pk}"),
    Screen(
        "deletions", Role.OWNER, lambda o: f"/deletions?session={done(o).items.all()[0].session_id}"
    ),
    Screen("invitation", None, invitation()),
    Screen("invitation-setup", None, invitation(status="setup")),
    Screen("invitation-task", None, invitation(status="in_progress", phase_minutes=(60, 30))),
    Screen("invitation-submitted", None, invitation(status="submitted")),
]
