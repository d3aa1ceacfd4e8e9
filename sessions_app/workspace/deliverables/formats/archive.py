"""Validates office files, which are zip archives of XML, before a library opens them.

It checks the sizes that the archive declares before anything is unpacked, and then reads every XML
part with a parser that resolves nothing. A file that passes is small, has no macros and no document
type declaration, and is of the expected type.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from sessions_app.workspace.deliverables.formats.reading import Unreadable

MAX_PARTS = 2_000
MAX_BYTES = 60 * 1024 * 1024
"""Unpacked size of all parts together."""
MAX_XML_BYTES = 20 * 1024 * 1024
"""Unpacked size of the XML parts together, of which libraries build trees."""
MAX_ELEMENTS = 600_000
MAX_DEPTH = 200
_XML = ("xml", "rels", "vml")
_OFFICE_2003 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PARTS = {
    "docx": ("wordprocessingml.document.main+xml", "a Word document (.docx)"),
    "pptx": ("presentationml.presentation.main+xml", "a PowerPoint presentation (.pptx)"),
    "xlsx": ("spreadsheetml.sheet.main+xml", "an Excel workbook (.xlsx)"),
}


@dataclass(frozen=True)
class Archive:
    """An archive that passed the checks. `names` are the names of its parts."""

    content: bytes
    names: list[str]

    def count(self, *folders: str) -> int:
        """The number of parts in these folders, without relationships."""
        parts = (name for name in self.names if name.startswith(folders))
        return sum(not name.endswith(".rels") for name in parts)

    def open(self) -> BytesIO:
        return BytesIO(self.content)


def check(content: bytes, extension: str) -> Archive:
    """Return the archive. Raises Unreadable unless it is a safe file of the type."""
    if content.startswith(_OFFICE_2003):
        raise Unreadable(
            "This file is protected by a password, or has an old format. Save it as "
            f".{extension} without a password."
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            _check_parts(archive, parts, extension)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise Unreadable(f"This is not {_MAIN_PARTS[extension][1]}.") from error
    except (RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]  # encrypted; damaged
        raise Unreadable("This file is damaged or encrypted. Save it again.") from error
    return Archive(content, [part.filename for part in parts])


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Check the declared sizes. `zipfile` never unpacks more of a part than it declares."""
    xml = sum(part.file_size for part in parts if _extension(part.filename) in _XML)
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_BYTES
        or xml > MAX_XML_BYTES
    ):
        raise Unreadable(
            "This file is too large when it is unpacked. Remove large pictures or hidden content, "
            "and try again."
        )
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise Unreadable("This file contains two parts with the same name. Save it again.")


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], extension: str) -> None:
    xml = _Xml()
    for part in parts:
        if _extension(part.filename) in _XML:
            xml.read(archive.read(part))
    names = {part.filename.lower() for part in parts}
    types = {content_type for _, content_type in xml.content_types}
    if any("macroenabled" in each or "vbaproject" in each for each in types | names):
        raise Unreadable(
            "This file contains macros, which are not allowed. "
            f"Save it as .{extension} without macros."
        )
    for part_name, content_type in xml.content_types:
        # A library would read such a part as XML, but it was not checked above.
        is_xml = content_type.endswith(("+xml", "/xml")) and "svg" not in content_type
        if is_xml and _extension(part_name) not in _XML:
            raise Unreadable("This file declares its parts in an unusual way. Save it again.")
    main, name = _MAIN_PARTS[extension]
    if not any(each.endswith(main) for each in types):
        others = [n for other, (m, n) in _MAIN_PARTS.items() if any(t.endswith(m) for t in types)]
        actual = f"This is {others[0]}" if others else "This type of file is not supported"
        raise Unreadable(f"{actual}. {name[0].upper()}{name[1:]} is required.")


class _Xml:
    """Parses parts without resolving anything, and collects the declared types of parts."""

    def __init__(self) -> None:
        self.content_types: list[tuple[str, str]] = []
        self._elements = 0
        self._depth = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._depth = 0
        try:
            parser.Parse(content, True)  # noqa: FBT003  the function takes no keywords
        except expat.ExpatError as error:
            raise Unreadable("This file is damaged: it contains invalid XML.") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise Unreadable("This file has too much content. Shorten it.")
        if name.rpartition(":")[2] in ("Default", "Override") and "ContentType" in attributes:
            part = attributes.get("PartName") or "." + attributes.get("Extension", "")
            self.content_types.append((part.lower(), attributes["ContentType"].lower()))

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_doctype(*_: Any) -> None:
    raise Unreadable(
        "This file declares a document type or entities, which are not allowed. Save it again from "
        "an office program."
    )


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
