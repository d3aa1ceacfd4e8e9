"""Copies the assessment's offered skills to a session when setup starts, disabled."""

from typing import Any

from django.dispatch import receiver

from sessions_app.lifecycle.steps import Moments
from sessions_app.models import Skill
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import SkillOrigin, Status
from sessions_app.workspace.materials.reads import get_version_materials


@receiver(signals.statuses_changed, dispatch_uid="materials_offer_skills")
def offer_skills(moments: Moments, to_status: Status, **_: Any) -> None:
    if to_status != Status.SETUP:
        return
    Skill.objects.bulk_create(
        Skill(
            session=session,
            name=skill["name"],
            instructions=skill["instructions"],
            origin=SkillOrigin.OFFERED,
            is_enabled=False,
            created_at=at,
        )
        for session, at in moments
        for skill in get_version_materials(session)["skills"]
    )
