"""A file is what its content is."""

import pytest

from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.files.kinds import EXTENSIONS, detect_media_type
from sessions_app.workspace.files.text import MAX_TEXT_LENGTH, extract_text
from tests.uploads import office, pdf, picture

OF_OFFICE = "application/vnd.openxmlformats-officedocument"
KNOWN = [
    ("a.txt", b"Plain", "text/plain", "Plain"),
    ("a.md", b"# Title", "text/markdown", "# Title"),
    ("a.csv", "Größe\n".encode("cp1252"), "text/csv", "Größe\n"),
    ("a.csv", "Größe\r\n".encode("utf-16"), "text/csv", "Größe\n"),
    ("a.JSON", b"{}", "application/json", "{}"),
    ("a.pdf", pdf("Rent rises"), "application/pdf", "Rent rises"),
    ("a.png", picture(), "image/png", ""),
    ("a.png", picture("JPEG"), "image/jpeg", ""),
    ("a.docx", office("docx", "Memo"), f"{OF_OFFICE}.wordprocessingml.document", "# Memo"),
    ("a.xlsx", office("xlsx", ""), f"{OF_OFFICE}.spreadsheetml.sheet", "## Sheet1"),
]


@pytest.mark.parametrize(("name", "content", "media_type", "text"), KNOWN)
def test_each_kind_is_known_and_read(name: str, content: bytes, media_type: str, text: str) -> None:
    assert detect_media_type(name, content) == media_type
    assert extract_text(media_type, content).strip() == text.strip()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("noname", b"text"),
        ("a.txt", b"\x00\x01"),
        ("a.txt", pdf("x")),
        ("a.csv", office("docx", "x")),
        ("a.pdf", b"not one"),
        ("a.png", b"\x89PNG\r\n\x1a\n broken"),
        ("a.png", pdf("x")),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.docx", office("xlsx", "")),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"),
    ],
)
def test_what_is_none_of_them_is_refused_with_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        detect_media_type(name, content)
    assert refusal.value.details == {"file": [refusal.value.message]}
    assert refusal.value.message.endswith(".")


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="million pixels"):
        detect_media_type("a.png", picture(size=(8000, 6300)))


def test_a_refusal_names_the_kinds_that_are_taken() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        detect_media_type("a.zip", b"PK")
    assert all(extension in refusal.value.message for extension in EXTENSIONS)


def test_a_long_text_is_kept_up_to_its_bound() -> None:
    assert len(extract_text("text/plain", b"x" * (MAX_TEXT_LENGTH + 1))) == MAX_TEXT_LENGTH


def test_a_pdf_that_cannot_be_read_has_no_text() -> None:
    assert extract_text("application/pdf", b"%PDF-1.4 nothing else") == ""
