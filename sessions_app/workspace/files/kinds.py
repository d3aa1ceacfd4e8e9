"""Detects the type of a file from its content. The name decides only among kinds of text."""

import codecs
import warnings
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.deliverables.formats import archive
from sessions_app.workspace.deliverables.formats.reading import Unreadable
from sessions_app.workspace.deliverables.kinds import KINDS

PDF = "application/pdf"
OFFICE = {
    KINDS[type].media_type: type
    for type in (DeliverableType.DOCX, DeliverableType.PPTX, DeliverableType.XLSX)
}
TEXTS = {
    "txt": "text/plain",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "eml": "message/rfc822",
}
IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_PIXELS = 50_000_000
EXTENSIONS = (*TEXTS, "pdf", "png", "jpg", "jpeg", "gif", "webp", "docx", "pptx", "xlsx")
"""The allowed extensions of file names."""


def detect_media_type(name: str, content: bytes) -> str:
    """The media type of the content.

    Raises InvalidRequest, with a message for the user, if the type is not supported or does not
    match the name's extension.
    """
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    if extension not in EXTENSIONS:
        raise _refused(f"This type of file is not supported. Use one of: {', '.join(EXTENSIONS)}.")
    if extension in TEXTS:
        _require_text(extension, content)
        return TEXTS[extension]
    if extension == "pdf":
        if b"%PDF-" not in content[:1024]:
            raise _refused("This is not a PDF file.")
        return PDF
    if extension in KINDS:
        return _office(extension, content)
    return _image(content)


def decode(content: bytes, max_length: int) -> str:
    """The first `max_length` characters of a text file.

    The encoding is UTF-8, UTF-16 with a byte order mark, or else Windows-1252, which older
    spreadsheets use.
    """
    beginning = content[: 4 * max_length]  # no character has more bytes
    if beginning.startswith(UTF_16_MARKS):
        return beginning.decode("utf-16", errors="replace")[:max_length]
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return decoder.decode(beginning, final=len(beginning) == len(content))[:max_length]
    except UnicodeDecodeError:
        return beginning.decode("cp1252", errors="replace")[:max_length]


def _require_text(extension: str, content: bytes) -> None:
    in_utf_16 = content.startswith(UTF_16_MARKS)
    has_nul = "\0" in content.decode("utf-16", errors="replace") if in_utf_16 else b"\0" in content
    if has_nul or content.startswith((b"%PDF-", b"PK\x03\x04")):
        raise _refused(f"This is not a text file, although its name ends in .{extension}.")


def _office(extension: str, content: bytes) -> str:
    try:
        archive.check(content, extension)
    except Unreadable as error:
        raise _refused(str(error)) from error
    return KINDS[extension].media_type


def _image(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=tuple(IMAGES)) as image:
                width, height, format = image.width, image.height, image.format
                image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise _refused("This is not a PNG, JPEG, GIF or WebP picture.") from error
    if width * height > MAX_PIXELS:
        raise _refused(f"A picture can have at most {MAX_PIXELS // 1_000_000} million pixels.")
    return IMAGES[str(format)]


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest(sentence, {"file": [sentence]})
