from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events_app"
    verbose_name = "Event log"

    def ready(self) -> None:
        from events_app import (
            checks,  # noqa: F401  the import registers them
            extensions,
            receivers,  # noqa: F401  the import connects them
        )

        extensions.register()
