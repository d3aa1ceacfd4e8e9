"""Bodies of requests and answers on their way: in memory while there is room, else in a file."""

from collections.abc import Iterator
from io import BytesIO
from tempfile import TemporaryFile
from threading import Lock
from typing import BinaryIO

PIECE_BYTES = 64 * 1024


class Room:
    """How many bytes all buffers of a process may hold in memory together."""

    def __init__(self, size: int) -> None:
        self._free, self._lock = size, Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            if size > self._free:
                return False
            self._free -= size
            return True

    def give_back(self, size: int) -> None:
        with self._lock:
            self._free += size


class Buffer:
    """Bytes that are written once and then read. Raises OSError where the disk is full."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0
        self.size = 0
        self.file: BinaryIO = BytesIO()

    def write(self, data: bytes) -> None:
        if self._is_in_memory:
            if self._room.take(len(data)):
                self._taken += len(data)
            else:
                self._move_to_disk()
        self.file.write(data)
        self.size += len(data)

    def pieces(self) -> Iterator[bytes]:
        self.file.seek(0)
        return iter(lambda: self.file.read(PIECE_BYTES), b"")

    def close(self) -> None:
        self.file.close()
        self._room.give_back(self._taken)
        self._taken = 0

    @property
    def _is_in_memory(self) -> bool:
        return isinstance(self.file, BytesIO)

    def _move_to_disk(self) -> None:
        on_disk: BinaryIO = TemporaryFile()  # noqa: SIM115  closed with the buffer
        try:
            self.file.seek(0)
            on_disk.write(self.file.read())
        except OSError:
            on_disk.close()
            raise
        self.file, taken = on_disk, self._taken
        self._taken = 0
        self._room.give_back(taken)
