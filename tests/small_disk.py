"""A file system that can be filled."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


class CannotMount(Exception):
    """Mounting needs rights that this process does not have."""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of that size; skips the test where none may be mounted."""
    try:
        with mounted(megabytes) as folder:
            yield folder
    except CannotMount:
        pytest.skip("needs the right to mount a file system")


@contextmanager
def mounted(megabytes: int) -> Iterator[Path]:
    """A file system of that size. Raises CannotMount."""
    folder = Path(tempfile.mkdtemp(prefix="gradient-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            raise CannotMount
        try:
            with suppress(LookupError):
                shutil.chown(folder, "postgres", "postgres")
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Within the block no space is left."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()
