"""The content of files, in a folder and in a bucket of a server that speaks S3's protocol."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from gradient.core import storage
from tests.processes import free_port

NAME = "gradient-files"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> None:
    use(
        settings,
        "gradient.core.storage.DurableFileSystemStorage",
        {"location": str(tmp_path / "files")},
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def bucket(settings: Settings, server: str, credentials: None) -> None:
    boto3.client("s3", endpoint_url=server).create_bucket(Bucket=NAME)
    use(settings, "gradient.core.bucket.Bucket", {"bucket_name": NAME, "endpoint_url": server})


def use(settings: Settings, backend: str, options: dict[str, str]) -> None:
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}
    }  # fmt: skip


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_what_is_written_is_read_and_removed(place: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(place)
    storage.write("organization/file", b"\x00content")
    assert storage.read("organization/file") == b"\x00content"
    for _ in range(2):  # a repetition is no fault
        storage.remove("organization/file")
    with pytest.raises(FileNotFoundError):
        storage.read("organization/file")


def test_a_bucket_that_is_away_is_told_from_a_file_that_is(
    settings: Settings, credentials: None
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    use(settings, "gradient.core.bucket.Bucket", {"bucket_name": NAME, "endpoint_url": address})
    for ask in (
        lambda: storage.write("a", b"x"),
        lambda: storage.read("a"),
        lambda: storage.remove("a"),
    ):
        with pytest.raises(storage.StorageAway):
            ask()


def test_a_bucket_that_is_not_there_is_away(settings: Settings, server: str, bucket: None) -> None:
    options = {"bucket_name": "another", "endpoint_url": server}
    use(settings, "gradient.core.bucket.Bucket", options)
    with pytest.raises(storage.StorageAway):
        storage.write("a", b"x")


def test_a_folder_that_cannot_be_written_is_away(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    backend = "gradient.core.storage.DurableFileSystemStorage"
    use(settings, backend, {"location": str(tmp_path / "files")})
    with pytest.raises(storage.StorageAway):
        storage.write("a/b", b"x")


def test_a_path_that_is_in_use_is_not_written_over(folder: None) -> None:
    storage.write("a", b"first")
    with pytest.raises(ValueError, match="in use"):
        storage.write("a", b"second")
    assert storage.read("a") == b"first"
