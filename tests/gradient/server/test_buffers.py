from io import BytesIO

import pytest

from gradient.server import buffers
from gradient.server.buffers import PIECE_BYTES, Buffer, Room


def whole(buffer: Buffer) -> bytes:
    return b"".join(buffer.pieces())


def test_a_buffer_stays_in_memory_while_there_is_room() -> None:
    buffer = Buffer(Room(10))
    buffer.write(b"12345")
    buffer.write(b"67890")
    assert isinstance(buffer.file, BytesIO)
    assert (whole(buffer), buffer.size) == (b"1234567890", 10)
    buffer.close()


def test_it_moves_to_a_file_when_the_room_is_used_up_and_frees_its_own() -> None:
    room = Room(10)
    buffer, other = Buffer(room), Buffer(room)
    buffer.write(b"12345")
    other.write(b"abcde")
    buffer.write(b"6")
    assert not isinstance(buffer.file, BytesIO)
    other.write(b"fghij")
    assert isinstance(other.file, BytesIO)
    assert (whole(buffer), whole(other)) == (b"123456", b"abcdefghij")
    buffer.close()
    other.close()
    assert room.take(10)


def test_it_is_read_in_pieces() -> None:
    buffer = Buffer(Room(10))
    buffer.write(b"x" * (PIECE_BYTES + 1))
    assert [len(piece) for piece in buffer.pieces()] == [PIECE_BYTES, 1]
    buffer.close()


def test_a_full_disk_is_told_and_loses_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(buffers, "TemporaryFile", full)
    room = Room(10)
    buffer = Buffer(room)
    buffer.write(b"12345")
    with pytest.raises(OSError, match="No space left"):
        buffer.write(b"1234567890")
    buffer.close()
    assert room.take(10)
