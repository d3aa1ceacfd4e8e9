"""What runs in the background; the worker takes it from the database."""

from uuid import UUID

from django_tasks import task

from sessions_app import invitations


@task()
def send_invitation(session_id: str, url: str) -> bool:
    """See `sessions_app.invitations.send_invitation`."""
    return invitations.send_invitation(UUID(session_id), url)
