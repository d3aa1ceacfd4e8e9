from django.apps import AppConfig


class GradientConfig(AppConfig):
    name = "gradient"

    def ready(self) -> None:
        from gradient.core import append_only, lookups, request_id  # noqa: F401  importing registers

        request_id.connect_signals()
