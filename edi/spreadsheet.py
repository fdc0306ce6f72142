"""The ledger of a run as an Excel workbook (一覧表): documents, rows, taxes, findings.

Real dates and numbers with formats; a text from a document is always a text, never a
formula. What Excel can't hold as a number (over 15 digits, dates before 1900) is text.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from books.model import Document, Finding, Reading, Severity
from books.model import Line as DocumentLine
from books.model import TaxSubtotal as DocumentTax

FONT = "游ゴシック"
YEN, DAY, PERCENT, NUMBER = "#,##0;[Red]-#,##0", "yyyy-mm-dd", "0.#%", "#,##0.####"
MAX_CELL_CHARACTERS = 32_767
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CUT = "…以下略"
_FONT, _BOLD = Font(name=FONT), Font(name=FONT, bold=True)
_LINK = Font(name=FONT, color="0563C1", underline="single")
_PLAIN = Alignment(vertical="top", wrap_text=False)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_HEAD_FILL = PatternFill("solid", fgColor="DCE6F1")
_SEVERITIES = {
    Severity.ERROR: "エラー",
    Severity.WARNING: "警告",
    Severity.INFO: "情報",
}
_CATEGORIES = {
    "standard": "標準",
    "reduced": "軽減",
    "exempt": "非課税",
    "export": "輸出免税",
    "out_of_scope": "不課税",
}
_BASES = {"exclusive": "税抜", "inclusive": "税込"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the run (一件): id, reading and the name of its state."""

    document_id: str
    reading: Reading
    state: str

    @property
    def document(self) -> Document:
        """The business document."""
        return self.reading.document


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet: heading, width in characters, value, number format."""

    title: str
    width: int
    value: Callable[[Any], Any]
    format: str = "@"
    link: bool = False


class _Style(NamedTuple):
    """How a cell looks (セルの書式)."""

    form: str
    alignment: Alignment | None
    font: Font
    quoted: bool = False


_Styles = dict[tuple[Any, ...], Any]


def _count(entry: Entry, severity: Severity) -> int:
    return sum(f.severity is severity for f in entry.reading.findings)


DOCUMENTS = (
    Field("ID", 14, lambda e: e.document_id),
    Field("種類", 13, lambda e: e.document.document_type.label),
    Field("書類番号", 16, lambda e: e.document.document_number),
    Field("発行日", 12, lambda e: e.document.issue_date, DAY),
    Field("納品日", 12, lambda e: e.document.delivery_date, DAY),
    Field("支払期日", 12, lambda e: e.document.due_date, DAY),
    Field("発行者", 28, lambda e: e.document.issuer.name),
    Field("宛先", 28, lambda e: e.document.recipient.name),
    Field("登録番号", 17, lambda e: e.document.supplier.registration_number),
    Field("税抜合計", 13, lambda e: e.document.subtotal, YEN),
    Field("消費税額", 12, lambda e: e.document.tax_total, YEN),
    Field("税込合計", 13, lambda e: e.document.total, YEN),
    Field("支払金額", 13, lambda e: e.document.payable_amount, YEN),
    Field("源泉徴収税", 12, lambda e: e.document.withholding_tax, YEN),
    Field("状態", 12, lambda e: e.state),
    Field("要確認", 8, lambda e: len(e.reading.review), "0"),
    Field("エラー", 8, lambda e: _count(e, Severity.ERROR), "0"),
    Field("警告", 8, lambda e: _count(e, Severity.WARNING), "0"),
    Field("ファイル", 30, lambda e: e.reading.source.file, link=True),
    Field("ページ", 9, lambda e: ", ".join(map(str, e.reading.source.pages))),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Something inside a document (明細, 税率, 指摘) with its place."""

    entry: Entry
    number: int
    content: DocumentLine | DocumentTax | Finding


_PLACE = (
    Field("ID", 14, lambda p: p.entry.document_id),
    Field("書類番号", 16, lambda p: p.entry.document.document_number),
    Field("発行者", 28, lambda p: p.entry.document.issuer.name),
    Field("行", 6, lambda p: p.number, "0"),
)
LINES = (
    *_PLACE,
    Field("日付", 12, lambda p: p.content.date, DAY),
    Field("品番", 14, lambda p: p.content.item_code),
    Field("品名", 40, lambda p: p.content.description),
    Field("数量", 10, lambda p: p.content.quantity, NUMBER),
    Field("単位", 8, lambda p: p.content.unit),
    Field("単価", 12, lambda p: p.content.unit_price, NUMBER),
    Field("税率", 8, lambda p: p.content.tax_rate, PERCENT),
    Field("課税区分", 10, lambda p: _CATEGORIES.get(p.content.tax_category)),
    Field("金額", 13, lambda p: p.content.amount, YEN),
    Field("納品書番号", 16, lambda p: p.content.delivery_note_number),
)
TAXES = (
    *_PLACE,
    Field("税率", 8, lambda p: p.content.rate, PERCENT),
    Field("課税区分", 10, lambda p: _CATEGORIES.get(p.content.category)),
    Field("対価の額", 14, lambda p: p.content.taxable_amount, YEN),
    Field("消費税額", 13, lambda p: p.content.tax_amount, YEN),
    Field("税抜・税込", 11, lambda p: _BASES.get(p.content.basis)),
)
FINDINGS = (
    *_PLACE,
    Field("重さ", 8, lambda p: _SEVERITIES[p.content.severity]),
    Field("項目", 20, lambda p: p.content.field),
    Field("内容", 70, lambda p: p.content.message),
    Field("コード", 22, lambda p: p.content.code),
    Field("根拠", 40, lambda p: p.content.source),
)


def write_ledger(documents: Sequence[tuple[str, Reading, str]], path: Path) -> None:
    """Write the ledger of a run (一覧表出力): id, reading and state of each document.

    The file of a document is linked relative to the workbook.
    """
    entries = [Entry(*document) for document in documents]
    book = new_book("伝票一覧")
    add_sheet(book, "一覧", DOCUMENTS, entries)
    add_sheet(book, "明細", LINES, _parts(entries, lambda e: e.document.lines))
    add_sheet(book, "税率別", TAXES, _parts(entries, lambda e: e.document.tax_summary))
    add_sheet(book, "指摘", FINDINGS, _parts(entries, lambda e: e.reading.findings))
    book.save(path)


def _parts(
    entries: Iterable[Entry], of: Callable[[Entry], Iterable[Any]]
) -> Iterator[Part]:
    for entry in entries:
        for number, content in enumerate(of(entry), start=1):
            yield Part(entry, number, content)


def new_book(title: str) -> Workbook:
    """An empty workbook with a title, its rows streamed to the disk (ブックの作成)."""
    book = Workbook(write_only=True)
    book.properties.creator = "denpyo"
    book.properties.title = title
    return book


def add_sheet(
    book: Workbook, title: str, fields: Sequence[Field], items: Iterable[Any]
) -> None:
    """Add a sheet: a row an item, the heading frozen and with filters (シートの追加)."""
    sheet: Any = book.create_sheet(title)
    for number, field in enumerate(fields, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = field.width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.append([_heading(sheet, field) for field in fields])
    styles: _Styles = {}
    rows = 1
    for item in items:
        rows += 1
        sheet.append(
            [_cell(sheet, field, field.value(item), styles) for field in fields]
        )
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(fields))}{rows}"


def _heading(sheet: Any, field: Field) -> Cell:
    cell = WriteOnlyCell(sheet, field.title)
    cell.font = _BOLD
    cell.fill = _HEAD_FILL
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(sheet: Any, field: Field, value: Any, styles: _Styles) -> Cell | None:
    if value is None:
        return None
    if _is_native(value):
        form = _percent_format(value) if field.format == PERCENT else field.format
        cell = WriteOnlyCell(sheet, value)
        _paint(cell, _Style(form, None, _FONT), styles)
        return cell
    text = _CONTROL.sub(" ", str(value))
    if len(text) > MAX_CELL_CHARACTERS:
        text = text[: MAX_CELL_CHARACTERS - len(_CUT)] + _CUT
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    link = field.link and bool(text)
    if link:
        cell.hyperlink = quote(text.replace("\\", "/"), safe="/")
    quoted = text[:1] in ("=", "+", "-", "@")
    font = _LINK if link else _FONT
    alignment = _WRAPPED if field.width >= 40 else _PLAIN
    _paint(cell, _Style("@", alignment, font, quoted=quoted), styles)
    return cell


def _paint(cell: Any, style: _Style, styles: _Styles) -> None:
    """Give a cell its style; looked up by openpyxl once, then shared by all cells."""
    key = (style.form, id(style.alignment), id(style.font), style.quoted)
    if key in styles:
        cell._style = styles[key]
        return
    cell.font = style.font
    cell.number_format = style.form
    if style.alignment is not None:
        cell.alignment = style.alignment
    if style.quoted:
        cell.quotePrefix = True
    styles[key] = cell._style


def _is_native(value: Any) -> bool:
    if isinstance(value, dt.date):
        return value >= _FIRST_DAY
    if isinstance(value, (int, Decimal)):
        return len(Decimal(value).normalize().as_tuple().digits) <= 15
    return False


def _percent_format(rate: Decimal) -> str:
    return "0%" if rate * 100 == (rate * 100).to_integral_value() else "0.0%"
