"""Workbooks read part by part, safely and with little memory (XLSXの読取).

The values that Excel saved are read, formulas are never computed. Row by row through the
XML: a million empty rows cost a second and no memory. Sizes are checked before anything
is unpacked; macros are refused, links to other files never followed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import join, normpath
from typing import IO

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from books.errors import FormatError
from edi.mapping.celltext import show_number, unescape
from edi.mapping.sheetxml import RawCell, SheetReader, StringReader, feed
from edi.xml import descend, find_all, parse_xml

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_PART_BYTES = 16 * 1024 * 1024
MAX_STRINGS = 500_000
MAX_PARTS = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_STRINGS = "xl/sharedStrings.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TOO_LARGE = "展開すると大きすぎます。必要な部分だけにして保存し直してください。"
_RESAVE = "Excel で開き、.xlsx 形式 (マクロなし) で保存し直してください。"

_BROKEN: tuple[type[Exception], ...] = (
    KeyError,
    ValueError,
    IndexError,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    OverflowError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet inside the file (シート)."""

    name: str
    path: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty: its place from 1, what it shows (セル)."""

    row: int
    column: int
    text: str
    uncomputed: bool = False


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are of Excel, of whatever age (Excelか)."""
    return data.startswith((_ZIP, _OLE))


def open_workbook(data: bytes) -> "Workbook":
    """Look into a workbook without reading its sheets yet (ブックを開く).

    Raises:
        FormatError: encrypted, old, with macros, broken or too large.
    """
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FormatError(
                "パスワードが掛かっています。外して保存し直してください。"
            )
        raise FormatError(f"古い形式 (.xls) は読めません。{_RESAVE}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken() from error
    _check_members(archive.infolist())
    return Workbook(archive)


def _broken() -> FormatError:
    return FormatError(f"Excel のファイルが壊れています。{_RESAVE}")


def _check_members(members: Sequence[zipfile.ZipInfo]) -> None:
    names = {member.filename.lower() for member in members}
    if any(n.endswith("vbaproject.bin") or "/macrosheets/" in n for n in names):
        raise FormatError(f"マクロが入っているため読みません。{_RESAVE}")
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES or len(members) > MAX_PARTS:
        raise FormatError(_TOO_LARGE)
    if "xl/workbook.xml" not in names:
        raise FormatError(f"Excel のブックではありません。{_RESAVE}")


class Workbook:
    """An open workbook: its sheets in order, and their cells (ブック)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read what all sheets share, but no sheet."""
        self.archive = archive
        self.names = set(archive.namelist())
        root = self.part("xl/workbook.xml")
        self.sheets = tuple(self._sheets(root))
        self.epoch = CALENDAR_WINDOWS_1900
        for properties in descend(root, "workbookPr"):
            if properties.get("date1904") in ("1", "true"):
                self.epoch = CALENDAR_MAC_1904
        self.formats = self._formats()
        self._strings: tuple[str, ...] | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know of the file besides its cells."""
        told = []
        if any(name.startswith("xl/externalLinks/") for name in self.names):
            told.append(
                "ほかのファイルへのリンクがあります。保存されている値だけを読みました。"
            )
        hidden = [sheet.name for sheet in self.sheets if not sheet.visible]
        if hidden:
            told.append(f"非表示のシートは読んでいません: {'、'.join(hidden)}")
        return tuple(told)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            FormatError: it is missing or broken.
        """
        try:
            return self.archive.read(name)
        except _BROKEN as error:
            raise _broken() from error

    def part(self, name: str) -> etree._Element:
        """A part as XML, held whole: only small ones.

        Raises:
            FormatError: it is missing, broken or too large.
        """
        if name in self.names and self.archive.getinfo(name).file_size > MAX_PART_BYTES:
            raise FormatError(_TOO_LARGE)
        return parse_xml(self.read(name))

    def _sheets(self, root: etree._Element) -> Iterator[SheetPart]:
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in find_all(
                self.part("xl/_rels/workbook.xml.rels"), "Relationship"
            )
        }
        for sheet in find_all(root, "sheets/sheet"):
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
            if target is None:
                raise _broken()
            path = target.lstrip("/") if target[:1] == "/" else join("xl", target)
            if "worksheets/" in path:  # sheets that are only a chart have no cells
                shown = sheet.get("state", "visible") == "visible"
                yield SheetPart(sheet.get("name", ""), normpath(path), shown)

    # --- formats, strings -------------------------------------------------------------

    def _formats(self) -> tuple[str, ...]:
        """The number format of each cell style."""
        if "xl/styles.xml" not in self.names:
            return ()
        root = self.part("xl/styles.xml")
        codes = dict(BUILTIN_FORMATS)
        for form in find_all(root, "numFmts/numFmt"):
            codes[int(form.get("numFmtId", "0"))] = form.get("formatCode", "General")
        return tuple(
            codes.get(int(style.get("numFmtId", "0")), "General")
            for style in find_all(root, "cellXfs/xf")
        )

    @property
    def strings(self) -> tuple[str, ...]:
        """The texts that cells share; without the readings (ふりがな) of names."""
        if self._strings is None:
            self._strings = tuple(self._read_strings())
        return self._strings

    def _read_strings(self) -> Iterator[str]:
        if _STRINGS in self.names:
            with self.archive.open(_STRINGS) as stream:
                for number, text in enumerate(feed(stream, StringReader())):
                    if number >= MAX_STRINGS:
                        raise FormatError(_TOO_LARGE)
                    yield unescape(text)

    # --- cells ------------------------------------------------------------------------

    def read_cells(self, sheet: SheetPart) -> Iterator[Cell]:
        """Every cell of a sheet that has a value or a formula (セルの読取).

        Raises:
            FormatError: the sheet is broken.
        """
        try:
            with self.archive.open(sheet.path) as stream:
                for raw in read_raw(stream):
                    yield self._cell(raw)
        except _BROKEN as error:
            raise _broken() from error

    def _cell(self, raw: RawCell) -> Cell:
        missing = raw.formula and raw.value is None
        text = "" if raw.value is None else self._text(raw, raw.value)
        return Cell(raw.row, raw.column, text, missing)

    def _text(self, raw: RawCell, value: str) -> str:
        match raw.type:
            case "s":
                return self.strings[int(value)]
            case "str" | "inlineStr":
                return unescape(value)
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case "e":
                return value
            case "d":
                return value.replace("T00:00:00", "")
        return show_number(value, self.format_of(raw.style), self.epoch)

    def format_of(self, style: int) -> str:
        """The number format of a cell style."""
        return self.formats[style] if style < len(self.formats) else "General"


def read_raw(stream: IO[bytes]) -> Iterator[RawCell]:
    """The cells of a sheet's XML (セルの走査)."""
    return feed(stream, SheetReader())
