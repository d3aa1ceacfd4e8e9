from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Hiring"

    def ready(self) -> None:
        from sessions_app import checks, outbox  # noqa: F401  their import registers and connects
        from sessions_app.scoring import dispatch  # noqa: F401  connecting it is, too
