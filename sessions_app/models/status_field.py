"""The field for `Session.status`, which only `sessions_app.lifecycle` may change."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from sessions_app.models.session import Session


class ProtectedStatus:
    """The descriptor of `Session.status`: set when an instance is created, read-only afterwards.

    Without it `session.status = "scored"; session.save()` would bypass the lifecycle.
    """

    def __get__(self, instance: "Session | None", owner: type | None = None) -> Any:
        if instance is None:
            return self
        if "status" not in instance.__dict__:  # deferred, as by .only()
            instance.refresh_from_db(fields=["status"])
        return instance.__dict__["status"]

    def __set__(self, instance: "Session", value: str) -> None:
        changed = instance.__dict__.get("status", value) != value
        if changed and not instance.is_refreshing:
            raise AttributeError("Only sessions_app.lifecycle may change a session's status.")
        instance.__dict__["status"] = value


class StatusField(models.CharField[Any, Any]):
    """A CharField whose attribute is a `ProtectedStatus`."""

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, ProtectedStatus())

    def deconstruct(self) -> Any:
        """Give migrations a plain CharField, since the descriptor exists only in Python."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
