from django.apps import AppConfig


class GradientConfig(AppConfig):
    name = "gradient"

    def ready(self) -> None:
        from gradient.core import lookups  # noqa: F401  the import registers them
