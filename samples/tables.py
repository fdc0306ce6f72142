"""Orders that come as a workbook or as rows (Excel・CSV の注文)."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from books.model import Document
from books.record import format_decimal
from samples.paper import print_date
from samples.sheet import Sheet

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E4E4E4")
_WIDTHS = {"A": 14, "B": 34, "C": 10, "D": 8, "E": 12, "F": 14}
_EPOCH = (2026, 11, 4, 9, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_SAME_INSTANT = rb"\g<1>2026-11-04T09:00:00Z"
_CSV_HEADS = (
    "注文番号",
    "注文日",
    "発注者",
    "受注者",
    "品番",
    "品名",
    "数量",
    "単位",
    "単価",
    "金額",
    "納期",
    "支払期日",
)


def write_workbook(sheet: Sheet, path: Path) -> None:
    """Write an order form in Excel (Excel の注文書), the same bytes each time."""
    workbook = Workbook()
    workbook.properties.created = dt.datetime(*_EPOCH, tzinfo=None)  # noqa: DTZ001
    workbook.remove(workbook.worksheets[0])
    page: Worksheet = workbook.create_sheet("注文書")
    for column, width in _WIDTHS.items():
        page.column_dimensions[column].width = width
    _write_head(page, sheet.document)
    last = _write_lines(page, sheet)
    _write_totals(page, sheet.document, last + 1)
    buffer = io.BytesIO()
    workbook.save(buffer)
    path.write_bytes(_same_bytes(buffer.getvalue()))


def _write_head(page: Worksheet, document: Document) -> None:
    page["C1"] = "注　文　書"
    page["C1"].font = Font(size=18, bold=True)
    page["C1"].alignment = Alignment(horizontal="center")
    page["A3"] = f"{document.recipient.name}　御中"
    page["A3"].font = Font(size=13, underline="single")
    page["A4"] = "下記のとおり注文いたします。"
    issuer = document.issuer
    right = (
        ("注文番号", document.document_number),
        ("注文日", document.issue_date),
        (issuer.name, None),
        (f"〒{issuer.postal_code}", None),
        (issuer.address, None),
        (f"TEL {issuer.tel}", None),
    )
    for number, (label, value) in enumerate(right, start=3):
        page.cell(number, 5, label)
        if value is not None:
            page.cell(number, 6, value).alignment = Alignment(horizontal="right")
    page["F4"].number_format = "yyyy/mm/dd"
    terms = (
        ("納期", document.delivery_date),
        ("納入場所", document.delivery_place),
        ("検査完了期日", document.inspection_date),
        ("支払期日", document.due_date),
        ("支払方法", document.payment_method),
    )
    for number, (label, value) in enumerate(terms, start=6):
        cell = page.cell(number, 2, value)
        cell.number_format = "yyyy/mm/dd" if isinstance(value, dt.date) else "@"
        cell.alignment = Alignment(horizontal="left")
        page.cell(number, 1, label).fill = _HEAD
        page.cell(number, 1).border = cell.border = _BOX


def _write_lines(page: Worksheet, sheet: Sheet) -> int:
    columns = sheet.show["columns"]
    top = 12
    for index, (_, label) in enumerate(columns, start=1):
        cell = page.cell(top, index, label)
        cell.fill, cell.border = _HEAD, _BOX
        cell.alignment = Alignment(horizontal="center")
    for number, line in enumerate(sheet.document.lines, start=top + 1):
        for index, (key, _) in enumerate(columns, start=1):
            cell = page.cell(number, index, getattr(line, key))
            cell.border = _BOX
            if key in ("quantity", "unit_price", "amount"):
                cell.number_format = "#,##0.##" if key == "unit_price" else "#,##0"
    return top + len(sheet.document.lines)


def _write_totals(page: Worksheet, document: Document, top: int) -> None:
    rows = (
        ("小計", document.subtotal),
        ("消費税(10%)", document.tax_total),
        ("合計", document.total),
    )
    for number, (label, value) in enumerate(rows, start=top):
        page.cell(number, 5, label).border = _BOX
        cell = page.cell(number, 6, value)
        cell.border, cell.number_format = _BOX, "#,##0"


def _same_bytes(workbook: bytes) -> bytes:
    """The workbook with every time of its making set to the same instant."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = _MODIFIED.sub(_SAME_INSTANT, old.read(name))
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def write_rows(sheets: Iterable[Sheet], path: Path) -> None:
    """Write orders as rows (CSV の注文), cp932 with CRLF, a row an item."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_CSV_HEADS)
    for sheet in sheets:
        document = sheet.document
        writer.writerows(_csv_rows(document))
    path.write_bytes(buffer.getvalue().encode("cp932"))


def _csv_rows(document: Document) -> list[list[str]]:
    def day(date: dt.date | None) -> str:
        return print_date(date, "slash") if date else ""

    return [
        [
            document.document_number or "",
            day(document.issue_date),
            document.issuer.name or "",
            document.recipient.name or "",
            line.item_code or "",
            line.description or "",
            format_decimal(line.quantity or 0),
            line.unit or "",
            format_decimal(line.unit_price or 0),
            format_decimal(line.amount or 0),
            day(document.delivery_date),
            day(document.due_date),
        ]
        for line in document.lines
    ]
