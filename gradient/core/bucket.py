"""Files in a bucket of S3, or of a server that speaks its protocol."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 3, 10, 2


class Bucket(S3Storage):
    """Private objects, and time limits: a request waits for seconds, not for minutes."""

    def get_default_settings(self) -> dict[str, Any]:
        limits = Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        )
        settings: dict[str, Any] = super().get_default_settings()
        return {**settings, "default_acl": None, "file_overwrite": True, "client_config": limits}
