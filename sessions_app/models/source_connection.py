from django.db import models

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.session import Session
from sessions_app.vocabulary.materials import MAX_ID_LENGTH


class SourceConnection(models.Model):
    """A source of the materials that the candidate has connected, so that its files can be read.

    `source` is the source's id in the materials of the session's version. Written only by
    `sessions_app.workspace.materials`. No personal data.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="source_connections", db_index=False
    )
    source = models.CharField(max_length=MAX_ID_LENGTH)
    connected_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(others=("source",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "source"], name="source_connected_once")
        ]

    def __str__(self) -> str:
        return self.source
