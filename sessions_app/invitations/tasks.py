"""Tasks of the worker; their arguments must be JSON."""

from uuid import UUID

from django_tasks import task

from sessions_app.invitations import mail


@task()
def send_invitation(session_id: str, site: str) -> bool:
    """See `sessions_app.invitations.mail.send_invitation`."""
    return mail.send_invitation(UUID(session_id), site)
