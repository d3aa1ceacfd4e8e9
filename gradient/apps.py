from django.apps import AppConfig


class GradientConfig(AppConfig):
    name = "gradient"

    def ready(self) -> None:
        from gradient.core import lookups, request_id  # noqa: F401  the import registers lookups

        request_id.connect_signals()
