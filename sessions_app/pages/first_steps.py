"""The steps that an owner of a new organization takes to its first session."""

from dataclasses import dataclass

from django.urls import reverse

from sessions_app.accounts import access
from sessions_app.models import Assessment, Membership


@dataclass(frozen=True)
class FirstStep:
    title: str
    sentence: str
    url: str
    is_done: bool = False


def first_steps(user: access.User) -> list[FirstStep]:
    """The steps for an owner of an organization without sessions; empty for other users."""
    if not access.has_role(user, access.OWNERS):
        return []
    assessments = access.filter_for_user(Assessment.objects.all(), user, roles=access.ADMINS)
    members = access.filter_for_user(Membership.objects.all(), user, roles=access.OWNERS)
    return [
        FirstStep(
            "Create an assessment",
            "It defines the task, the phases with their minutes, and the rubric.",
            reverse("pages:assessment-new"),
            is_done=assessments.exists(),
        ),
        FirstStep(
            "Add a colleague",
            "Reviewers review sessions; admins also invite candidates; owners also manage members.",
            reverse("pages:members"),
            is_done=members.exclude(user=user.pk).exists(),
        ),
        FirstStep(
            "Invite the first candidate",
            "They get a link that opens the workspace.",
            reverse("pages:invitations"),
        ),
    ]
