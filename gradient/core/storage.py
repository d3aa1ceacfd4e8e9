"""Where the content of files is kept: Django's storages, in a folder or in a bucket."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


class StorageAway(Exception):
    """The storage does not answer, or is full; the caller may try again."""


class DurableFileSystemStorage(FileSystemStorage):
    """A folder whose files are on the disk, and not only in its cache, once they are saved."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # the stubs lack it
        path = Path(self.path(saved))
        _sync(path)
        _sync(path.parent)
        return saved


def write(path: str, content: bytes) -> None:
    """Keep the content under a path that is not in use. Raises StorageAway."""
    with _asking_storage():
        saved = default_storage.save(path, ContentFile(content))
        if saved != path:
            default_storage.delete(saved)
            raise ValueError(f"“{path}” is in use.")


def read(path: str) -> bytes:
    """The content under the path. Raises StorageAway, and FileNotFoundError where there is none."""
    with _asking_storage(), default_storage.open(path) as file:
        content: bytes = file.read()
        return content


def remove(path: str) -> None:
    """Remove the content, if there is any. Raises StorageAway."""
    with _asking_storage():
        default_storage.delete(path)


@contextmanager
def _asking_storage() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageAway(str(error)) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}:
            raise StorageAway(str(error)) from error
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
