from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Hiring"

    def ready(self) -> None:
        # Importing these registers checks and connects receivers.
        from sessions_app.accounts import memberships  # noqa: F401
        from sessions_app.changes import outbox  # noqa: F401
        from sessions_app.hiring import orders  # noqa: F401
        from sessions_app.invitations import mail  # noqa: F401
        from sessions_app.lifecycle import assignees  # noqa: F401
        from sessions_app.scoring import checks, dispatch  # noqa: F401
        from sessions_app.workspace.materials import offered_skills  # noqa: F401
