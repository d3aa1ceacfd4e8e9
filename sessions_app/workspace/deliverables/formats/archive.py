"""The guard in front of the libraries that open office files: zip archives with XML in them.

It looks at what an archive declares before anything is unpacked, and then reads every XML part with
a parser that resolves nothing. What passes is small, has no macros and no document type, and is
what the session asks for.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from sessions_app.workspace.deliverables.formats.reading import Unreadable

MAX_PARTS = 2_000
MAX_BYTES = 60 * 1024 * 1024
"""Unpacked, of all parts together."""
MAX_XML_BYTES = 20 * 1024 * 1024
"""Unpacked, of the XML parts together: a library builds a tree of each."""
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
    """An archive that passed. `names` are those of its parts."""

    content: bytes
    names: list[str]

    def count(self, *folders: str) -> int:
        """The number of parts in these folders, relationships aside."""
        parts = (name for name in self.names if name.startswith(folders))
        return sum(not name.endswith(".rels") for name in parts)

    def open(self) -> BytesIO:
        return BytesIO(self.content)


def check(content: bytes, extension: str) -> Archive:
    """The archive, if it is a harmless file of the type; else raises Unreadable."""
    if content.startswith(_OFFICE_2003):
        raise Unreadable(
            "This file is protected by a password, or is in an old format. Save it as "
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
    """By what the archive declares; the module unpacks no more of a part than that."""
    xml = sum(part.file_size for part in parts if _extension(part.filename) in _XML)
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_BYTES
        or xml > MAX_XML_BYTES
    ):
        raise Unreadable(
            "This file unpacks to more than the workspace takes. Remove large pictures or hidden "
            "contents and try again."
        )
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise Unreadable("This file holds two parts of the same name. Save it again.")


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], extension: str) -> None:
    xml = _Xml()
    for part in parts:
        if _extension(part.filename) in _XML:
            xml.read(archive.read(part))
    names = {part.filename.lower() for part in parts}
    types = {content_type for _, content_type in xml.content_types}
    if any("macroenabled" in each or "vbaproject" in each for each in types | names):
        raise Unreadable(
            f"This file contains macros, which are not taken. Save it as .{extension} without them."
        )
    for part_name, content_type in xml.content_types:
        # A library would read such a part as XML, and this guard has not.
        is_xml = content_type.endswith(("+xml", "/xml")) and "svg" not in content_type
        if is_xml and _extension(part_name) not in _XML:
            raise Unreadable("This file declares its parts in an unusual way. Save it again.")
    main, name = _MAIN_PARTS[extension]
    if not any(each.endswith(main) for each in types):
        others = [n for other, (m, n) in _MAIN_PARTS.items() if any(t.endswith(m) for t in types)]
        found = f"This is {others[0]}" if others else "This is no file that the workspace knows"
        raise Unreadable(f"{found}; this session asks for {name}.")


class _Xml:
    """Reads parts without resolving anything, and remembers the declared types of parts."""

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
            parser.Parse(content, True)  # noqa: FBT003  the module takes no names
        except expat.ExpatError as error:
            raise Unreadable("This file is damaged: a part of it is no valid XML.") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise Unreadable("This file holds more than the workspace takes. Shorten it.")
        if name.rpartition(":")[2] in ("Default", "Override") and "ContentType" in attributes:
            part = attributes.get("PartName") or "." + attributes.get("Extension", "")
            self.content_types.append((part.lower(), attributes["ContentType"].lower()))

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_doctype(*_: Any) -> None:
    raise Unreadable(
        "This file declares a document type or entities, which could fetch other files. Save it "
        "again from an office program."
    )


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
