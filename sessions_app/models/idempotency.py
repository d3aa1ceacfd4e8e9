from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.encrypted_fields import EncryptedTextField
from gradient.core.personal_data import PersonalData


class IdempotencyRecord(models.Model):
    """The response to the first request with an `Idempotency-Key`, stored for repeated requests.

    `credential` identifies the API key or session that sent the request; `fingerprint` is a hash
    of method, path and body. `status_code` is null while the first request is in progress. `answer`
    is the headers and the body, encrypted since they may contain links and tokens. `session_id` is
    the session in the response to an API key; when that session is deleted, `answer` is emptied.
    """

    credential = models.CharField(max_length=44)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    answer = EncryptedTextField(blank=True, default="", db_default="")
    session_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(erased={"answer": ""}, others=("credential", "key", "fingerprint"))

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], name="idempotency_oldest"),
            models.Index(
                fields=["session_id"],
                condition=Q(session_id__isnull=False),
                name="idempotency_session",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["credential", "key"], name="idempotency_key_unique")
        ]

    def __str__(self) -> str:
        return self.key
