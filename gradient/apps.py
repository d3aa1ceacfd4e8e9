from django.apps import AppConfig


class GradientConfig(AppConfig):
    name = "gradient"

    def ready(self) -> None:
        from gradient import checks, lookups  # noqa: F401  registering them is the purpose
        from gradient.request_signals import trim

        trim()
