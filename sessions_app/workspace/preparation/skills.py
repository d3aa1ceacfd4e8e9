from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from gradient.core.lookups import ByteLength
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import Session, Skill
from sessions_app.vocabulary.enums import SkillOrigin
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.quotas import SKILLS
from sessions_app.vocabulary.signals import skill_added, skill_switched
from sessions_app.workspace.preparation.locking import lock_running


@transaction.atomic
def add_skill(
    session_id: UUID, *, name: str, instructions: str, file_name: str = "", file_bytes: int = 0
) -> Skill:
    """Add an enabled skill that the candidate wrote, or uploaded as a file with this name and size.

    Raises IllegalTransition unless a timer is running, and Conflict if the name is taken or the
    session's quota is exceeded.
    """
    session = lock_running(session_id)
    skills = Skill.objects.filter(session=session)
    if skills.filter(name=name).exists():
        raise Conflict("A skill with this name already exists. Choose another name.")
    totals = skills.aggregate(count=Count("pk"), bytes=Sum(ByteLength("instructions"), default=0))
    SKILLS.check(totals["count"] + 1, totals["bytes"] + len(instructions.encode()))
    skill = Skill.objects.create(
        session=session,
        name=name,
        instructions=instructions,
        file_name=file_name,
        origin=SkillOrigin.UPLOADED if file_name else SkillOrigin.CREATED,
        created_at=next_timestamp(session),
    )
    skill_added.send(
        Session, session=session, skill=skill, file_bytes=file_bytes, at=skill.created_at
    )
    return skill


@transaction.atomic
def switch_skill(session_id: UUID, skill_id: UUID, *, enabled: bool, reason: str = "") -> Skill:
    """Enable or disable a skill. An unchanged state records nothing.

    Raises NotFound, and IllegalTransition unless a timer is running.
    """
    session = lock_running(session_id)
    skill = Skill.objects.filter(session=session, pk=skill_id).first()
    if skill is None:
        raise NotFound("Skill not found.")
    if skill.is_enabled != enabled:
        skill.is_enabled = enabled
        skill.save(update_fields=["is_enabled"])
        at = next_timestamp(session)
        skill_switched.send(Session, session=session, skill=skill, reason=reason, at=at)
    return skill
