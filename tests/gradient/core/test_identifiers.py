from uuid import UUID

import pytest

from gradient.core.identifiers import parse_uuid

ID = UUID("1f0c3a52-8a9e-4c1d-9d7e-0a4b6c8d2e10")


@pytest.mark.parametrize("text", [str(ID), str(ID).upper(), ID.hex, f"{{{ID}}}", f"urn:uuid:{ID}"])
def test_every_spelling_is_read(text: str) -> None:
    assert parse_uuid(text) == ID


@pytest.mark.parametrize("text", ["", "1", f"{ID}0", "g" * 32, "１" * 31, "\0", "a" * 100_000])
def test_anything_else_is_none(text: str) -> None:
    assert parse_uuid(text) is None
