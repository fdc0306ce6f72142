"""Cells of a workbook set without touching anything else in it (ブックの書き込み).

Only the XML of the changed sheets is written anew; formats, rules, pictures and the
saved results of formulas stay as they came. A text is typed as text, so it is never a
formula; a cell that holds a formula is not overwritten.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree
from openpyxl.styles.numbers import is_date_format

from books.errors import FormatError
from edi.mapping.grid import letters, split_address
from edi.mapping.numbers import plain
from edi.mapping.workbook import SheetPart, Workbook, open_workbook
from edi.xml import descend, find, find_all, local_name, namespace, parse_xml

CellValue = str | Decimal | dt.date
Changes = Mapping[tuple[int, int], CellValue]
MAX_SHEET_BYTES = 20 * 1024 * 1024
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WORKBOOK = "xl/workbook.xml"


def patch_workbook(data: bytes, changes: Mapping[str, Changes]) -> bytes:
    """The workbook with cells set, by the name of the sheet and row and column (上書き).

    Raises:
        FormatError: a cell to be set holds a formula, or the sheet is too large.
    """
    book = open_workbook(data)
    parts = {
        sheet.path: _patched(book, sheet, changes[sheet.name])
        for sheet in book.sheets
        if changes.get(sheet.name)
    }
    if any(b"<f" in part or b":f" in part for part in parts.values()):
        parts[_WORKBOOK] = _recalculating(book.read(_WORKBOOK))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in book.archive.infolist():
            content = parts.get(member.filename)
            archive.writestr(
                member, book.read(member.filename) if content is None else content
            )
    return target.getvalue()


def _recalculating(data: bytes) -> bytes:
    """The workbook part that makes Excel compute its formulas anew when it opens."""
    root = parse_xml(data)
    found = find(root, "calcPr")
    if found is None:
        found = etree.Element(etree.QName(namespace(root), "calcPr"))
        before = ("definedNames", "externalReferences", "functionGroups", "sheets")
        anchor = next(e for name in before for e in find_all(root, name))
        anchor.addnext(found)
    found.set("fullCalcOnLoad", "1")
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


# --- a sheet --------------------------------------------------------------------------


def _patched(book: Workbook, sheet: SheetPart, changes: Changes) -> bytes:
    data = book.read(sheet.path)
    if len(data) > MAX_SHEET_BYTES:
        raise FormatError(
            f"シート「{sheet.name}」が大きすぎて書き込めません。空の行を削除してください。"
        )
    root = parse_xml(data)
    rows = find(root, "sheetData")
    if rows is None:
        raise FormatError(f"シート「{sheet.name}」に表がありません。")
    by_number = _numbered(rows)
    for (number, column), value in sorted(changes.items(), key=lambda item: item[0]):
        row = by_number.get(number)
        if row is None:
            row = by_number[number] = _new_row(rows, number)
        _set(book, sheet, _cell(row, number, column), value)
    for dimension in descend(root, "dimension"):
        _widen(dimension, changes)
    return _bytes(root)


def _numbered(rows: etree._Element) -> dict[int, etree._Element]:
    """Rows by their number; numbers and addresses that are left out are written in."""
    found: dict[int, etree._Element] = {}
    number = 0
    for row in rows:
        number = int(row.get("r", number + 1))
        row.set("r", str(number))
        found[number] = row
        column = 0
        for cell in row:
            address = cell.get("r")
            column = split_address(address)[1] if address else column + 1
            cell.set("r", f"{letters(column)}{number}")
    return found


def _new_row(rows: etree._Element, number: int) -> etree._Element:
    row = etree.Element(etree.QName(namespace(rows), "row"), r=str(number))
    place = sum(int(other.get("r", "0")) < number for other in rows)
    rows.insert(place, row)
    return row


def _cell(row: etree._Element, number: int, column: int) -> etree._Element:
    place = 0
    for cell in row:
        at = split_address(cell.get("r", "A1"))[1]
        if at == column:
            return cell
        place += at < column
    cell = etree.Element(
        etree.QName(namespace(row), "c"), r=f"{letters(column)}{number}"
    )
    row.insert(place, cell)
    row.attrib.pop("spans", "")
    return cell


def _set(
    book: Workbook, sheet: SheetPart, cell: etree._Element, value: CellValue
) -> None:
    if any(local_name(child) == "f" for child in cell):
        raise FormatError(
            f"シート「{sheet.name}」の {cell.get('r')} には数式が入っているため書き込めません。"
            "対応表の列を確かめてください。"
        )
    for child in list(cell):
        cell.remove(child)
    for name in ("t", "cm", "vm"):  # type, and what formulas and rich values leave
        cell.attrib.pop(name, "")
    if value == "":
        return
    number = _as_number(book, cell, value)
    if number is None:
        cell.set("t", "inlineStr")
        inline = _append(_append(cell, "is"), "t")
        inline.text = _written(value)
        inline.set(_SPACE, "preserve")
    else:
        _append(cell, "v").text = number


def _as_number(book: Workbook, cell: etree._Element, value: CellValue) -> str | None:
    """The stored number, None for what must be a text (more than 15 digits, no date)."""
    if isinstance(value, Decimal):
        exact = len(value.normalize().as_tuple().digits) <= 15
        return plain(value) if exact else None
    if isinstance(value, dt.date):
        form = book.format_of(int(cell.get("s", "0")))
        dated = form != "General" and is_date_format(form)
        return str((value - book.epoch.date()).days) if dated else None
    return None


def _written(value: CellValue) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return f"{value:%Y/%m/%d}" if isinstance(value, dt.date) else value


def _append(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(namespace(parent), name))


def _widen(dimension: etree._Element, changes: Changes) -> None:
    """The told size of the sheet, with the changed cells in it."""
    first, _, last = dimension.get("ref", "A1").partition(":")
    corners = [split_address(first), split_address(last or first), *changes]
    top, left = (min(place[i] for place in corners) for i in (0, 1))
    bottom, right = (max(place[i] for place in corners) for i in (0, 1))
    dimension.set("ref", f"{letters(left)}{top}:{letters(right)}{bottom}")
