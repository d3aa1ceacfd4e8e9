"""Files from a hostile or an unlucky person: refused with a sentence, or taken with sentences."""

import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import pptx
import pytest
from docx.shared import RGBColor
from openpyxl.chart import BarChart, Reference
from pptx.util import Inches

from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.workspace.deliverables import empty_state, from_file, to_file
from sessions_app.workspace.deliverables.kinds import KINDS

OFFICE = ("docx", "pptx", "xlsx")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def file_of(type: str) -> bytes:
    return to_file(type, empty_state(type)).content


def changed(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes | str) -> bytes:
    """The archive with its parts changed, and others added under names with `__` for `/`."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return target.getvalue()


def unchanged(_name: str, part: bytes) -> bytes:
    return part


def refusal(type: str, content: bytes) -> str:
    with pytest.raises(InvalidRequest) as refused:
        from_file(type, content)
    assert refused.value.details == {"file": [refused.value.message]}
    return refused.value.message


@pytest.mark.parametrize("type", KINDS)
@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02", b"PK\x03\x04garbage", b"hello", b"<!DOCTYPE html><p>Hi</p>"]
)
def test_what_is_no_such_file_is_refused(type: str, content: bytes) -> None:
    assert refusal(type, content).endswith((").", ".", "}"))


@pytest.mark.parametrize("type", OFFICE)
def test_a_bomb_is_refused_before_it_is_unpacked(type: str) -> None:
    large = changed(file_of(type), unchanged, word__media__a_dot_png=b"\0" * (61 * 1024 * 1024))
    assert len(large) < 200_000
    assert "too large when it is unpacked" in refusal(type, large)
    many = changed(file_of(type), unchanged, **{f"x__{n}_dot_png": b"" for n in range(2_000)})
    assert "too large when it is unpacked" in refusal(type, many)


@pytest.mark.parametrize("type", OFFICE)
def test_an_archive_that_lies_about_its_sizes_is_refused(type: str) -> None:
    content = bytearray(
        changed(file_of(type), unchanged, a_dot_xml=b"<a>" + b" " * 90_000 + b"</a>")
    )
    size = (90_007).to_bytes(4, "little")
    assert size in content
    refusal(type, bytes(content).replace(size, (100).to_bytes(4, "little")))


@pytest.mark.parametrize("type", OFFICE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_encoding(type: str, encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x SYSTEM '
        '"file:///etc/passwd">]><a>&x;</a>'
    )
    content = changed(file_of(type), unchanged, a_dot_xml=text.encode(encoding))
    assert "entities" in refusal(type, content)


def test_many_or_deep_elements_are_refused() -> None:
    for xml in (b"<a>" + b"<b/>" * 700_000 + b"</a>", b"<a>" * 300 + b"</a>" * 300):
        content = changed(file_of("docx"), unchanged, a_dot_xml=xml)
        assert "too much content" in refusal("docx", content)


@pytest.mark.parametrize("type", OFFICE)
def test_macros_are_refused(type: str) -> None:
    added = changed(file_of(type), unchanged, word__vbaProject_dot_bin=b"x")
    assert "macros" in refusal(type, added)

    def as_macros(name: str, part: bytes) -> bytes:
        if name != "[Content_Types].xml":
            return part
        return part.replace(b".main+xml", b".macroEnabled.main+xml")

    assert "macros" in refusal(type, changed(file_of(type), as_macros))


def test_a_part_of_xml_under_another_name_is_refused() -> None:
    def hide(name: str, part: bytes) -> bytes:
        return part.replace(b"/word/styles.xml", b"/word/styles.bin") if "Content" in name else part

    assert "unusual" in refusal("docx", changed(file_of("docx"), hide))


@pytest.mark.parametrize("type", OFFICE)
@pytest.mark.parametrize("other", OFFICE)
def test_another_types_file_is_refused_by_name(type: str, other: str) -> None:
    if type != other:
        message = refusal(type, file_of(other))
        assert f"(.{other})" in message.split(". ")[0]
        assert f"(.{type})" in message.split(". ")[1]


def test_a_file_with_a_password_is_refused() -> None:
    assert "password" in refusal("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)


def test_a_workflow_of_another_shape_is_refused_with_its_place() -> None:
    assert "workflow.steps" in refusal("workflow", b'{"name": "x"}')
    assert "steps.0.prompt" in refusal("workflow", b'{"steps": [{"name": "a", "prompt": 3}]}')
    assert "once" in refusal("workflow", b'{"steps": [], "steps": []}')


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"A6000": 1}, "5,000 rows"),
        ({"IV1": 1}, "200 columns"),
        ({"A1048576": 1}, "5,000 rows"),
    ],
)
def test_a_huge_sheet_is_refused(cells: dict[str, int], words: str) -> None:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    target = BytesIO()
    book.save(target)
    assert words in refusal("xlsx", target.getvalue())


def test_more_cells_than_a_workbook_may_hold_are_refused() -> None:
    book = openpyxl.Workbook(write_only=True)
    for _ in range(2):
        sheet = book.create_sheet()
        for _ in range(300):
            sheet.append([1] * 100)
    target = BytesIO()
    book.save(target)
    assert "50,000 cells" in refusal("xlsx", target.getvalue())


def test_what_a_document_loses_is_said() -> None:
    document = docx.Document()
    document.add_heading("Head", 1)
    run = document.add_paragraph("Bold ").add_run("words")
    run.bold, run.font.color.rgb = True, RGBColor(1, 2, 3)
    document.add_heading("Lower", 2)
    document.add_paragraph("One", "List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    document.add_picture(BytesIO(PICTURE))
    document.sections[0].header.paragraphs[0].text = "Secret"
    target = BytesIO()
    document.save(target)
    taken = from_file("docx", target.getvalue())
    assert [(part["heading"], part["text"]) for part in taken.state["document"]["sections"]] == [
        ("Head", "Bold words"),
        ("Lower", "- One\na | b\n"),
    ]
    assert taken.not_taken == [
        "Headings of lower levels became sections of their own.",
        "Bullets and numbers became lines that start with “- ”.",
        "Tables became lines of text, their cells separated by “ | ”.",
        "1 picture or drawing was not imported.",
        "Bold, italics, colors and fonts were not imported.",
        "Headers and footers were not imported.",
    ]


def test_what_a_presentation_loses_is_said() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Head"
    frame = slide.placeholders[1].text_frame
    frame.text = "One"
    paragraph = frame.add_paragraph()
    paragraph.text, paragraph.level, paragraph.font.bold = "Two", 1, True
    paragraph.runs[0].font.bold = True
    slide.shapes.add_picture(BytesIO(PICTURE), 0, 0)
    slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Box"
    target = BytesIO()
    presentation.save(target)
    taken = from_file("pptx", target.getvalue())
    assert taken.state["presentation"]["slides"][0]["bullets"] == ["One", "Two", "Box"]
    assert taken.not_taken == [
        "Points of lower levels became points of the first level.",
        "Pictures and drawings were not imported.",
        "Text boxes became points.",
        "Bold, italics, colors and fonts were not imported.",
    ]


def test_what_a_workbook_loses_is_said() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["B1"] = 1, "=A1*2", 0.25
    sheet["B1"].number_format = "0%"
    chart = BarChart()
    chart.add_data(Reference(sheet, 1, 1, 1, 2))
    sheet.add_chart(chart)
    target = BytesIO()
    book.save(target)
    taken = from_file("xlsx", target.getvalue())
    assert taken.state["workbook"]["sheets"][0]["rows"] == [["1", "0.25"], ["=A1*2", ""]]
    assert taken.not_taken == [
        "1 chart was not imported.",
        "Formats, colors and widths of cells were not imported.",
    ]


def test_what_an_email_loses_is_said() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "J <j@b.example>", "Hi"
    message.set_content("<style>p{}</style><p>One</p><p>Two &amp; three</p>", subtype="html")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="x.png")
    taken = from_file("email", message.as_bytes())
    assert taken.state["email"] == {
        "to": ["J <j@b.example>"],
        "cc": [],
        "subject": "Hi",
        "body": "One\nTwo & three",
    }
    assert taken.not_taken == [
        "The formatting of the text was not imported.",
        "1 attachment was not imported.",
        "“From” was not imported, since the workspace has no such field.",
    ]


def test_formulas_that_reach_out_are_text_in_the_file() -> None:
    reaching = ['=WEBSERVICE("https://x.example")', "=cmd|' /c calc'!A1", "='[b.xlsx]S'!A1"]
    state = {"workbook": {"sheets": [{"name": "S", "rows": [[*reaching, "=SUM(1,2)"]]}]}}
    book = openpyxl.load_workbook(BytesIO(to_file("xlsx", state).content))
    kinds = [(cell.data_type, cell.quotePrefix) for cell in book.worksheets[0][1]]
    assert kinds == [("s", True)] * 3 + [("f", False)]


@pytest.mark.parametrize(
    "content",
    [
        b"To: a@b.example\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n\n" * 100_000,
        b"To: " + b"a@b.example, " * 100_000 + b"\n\nx",
        b"To: a@b.example\nSubject: " + b"=?utf-8?q?x?= " * 100_000 + b"\n\nx",
    ],
)
def test_an_email_that_would_take_minutes_to_read_is_refused(content: bytes) -> None:
    assert "too many parts or too long headers" in refusal("email", content)


@pytest.mark.parametrize("markup", [b"<!--", b"<a ", b"<", b"<style>"])
def test_markup_that_is_left_open_costs_no_time(markup: bytes) -> None:
    started = time.monotonic()
    content = b"To: a@b.example\nContent-Type: text/html\n\n<p>Hi</p>" + markup * 30_000
    body = from_file("email", content).state["email"]["body"]
    assert body.startswith("Hi")
    assert time.monotonic() - started < 5
