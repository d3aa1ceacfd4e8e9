"""What runs in the background; the worker takes it from the database."""

from uuid import UUID

from django_tasks import task

from sessions_app import invitations
from sessions_app.scoring import runner

SCORING_QUEUE = "scoring"


@task()
def send_invitation(session_id: str, site: str) -> bool:
    """See `sessions_app.invitations.send_invitation`."""
    return invitations.send_invitation(UUID(session_id), site)


@task(queue_name=SCORING_QUEUE)
def score_session(run_id: int) -> bool:
    """See `sessions_app.scoring.runner.attempt`."""
    return runner.attempt(run_id)
