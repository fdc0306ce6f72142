"""Cells of workbooks as people see them, and cells set without touching the others."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from books.errors import FormatError
from edi.accounting.table import Report
from edi.mapping.grid import letters, read_grid
from edi.mapping.patch import patch_workbook
from edi.mapping.texts import csv_text, plain_text

SHEET = "xl/worksheets/sheet1.xml"


def book_of(cells, *, formats=None, hidden=None):
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    for address, value in cells.items():
        sheet[address] = value
    for address, form in (formats or {}).items():
        sheet[address].number_format = form
    if hidden:
        book.create_sheet("裏", 1)["A1"] = "秘密"
        book["裏"].sheet_state = hidden
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def edited(data, part, change):
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, change(content) if name == part else content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (12, "General", "12"),
        (1234.5, "#,##0.00", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.08, "0%", "8%"),
        (123, "000000", "000123"),
        (4900000000017, "General", "4900000000017"),
        (1e-7, "General", "0.0000001"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        (dt.date(2026, 11, 30), "yyyy/mm/dd", "2026-11-30"),
        (dt.datetime(2026, 11, 30, 9, 5), "yyyy/m/d h:mm", "2026-11-30 09:05:00"),  # noqa: DTZ001
        (dt.time(9, 5), "h:mm", "09:05:00"),
        (46356, '[$-411]ggge"年"m"月"d"日"', "2026-11-30"),
        ("a_x000D_b", "General", "a\rb"),
        ("_x001B_[31m", "General", "_x001B_[31m"),
    ],
)
def test_cells_are_read_as_they_show(value, form, text):
    data = book_of({"B2": value}, formats={"B2": form})
    assert read_grid(data).sheets[0].text(2, 2) == text


def test_days_are_counted_from_1904_where_the_book_says_so():
    def mac(part):
        return part.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)

    data = book_of({"A1": 1}, formats={"A1": "yyyy-mm-dd"})
    assert read_grid(edited(data, "xl/workbook.xml", mac)).sheets[0].text(1, 1) == (
        "1904-01-02"
    )


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_named_and_not_read(state):
    grid = read_grid(book_of({"A1": "x"}, hidden=state))
    assert [sheet.name for sheet in grid.sheets] == ["表"]
    assert grid.notices == ("非表示のシートは読んでいません: 裏",)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b"<workbook", b"<workbok"),
        ("xl/_rels/workbook.xml.rels", b'Id="', b'Id="x'),
        (SHEET, b"</sheetData>", b""),
        (SHEET, b'r="A1"', b'r="1A"'),
        (SHEET, b'<row r="1"', b'<row r="x"'),
    ],
)
def test_broken_parts_are_refused(part, old, new):
    data = edited(book_of({"A1": "x"}), part, lambda x: x.replace(old, new))
    with pytest.raises(FormatError, match="。"):
        read_grid(data)


def test_another_zip_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FormatError, match="ブックではありません"):
        read_grid(target.getvalue())


# --- setting cells --------------------------------------------------------------------

BOOK = book_of(
    {"A1": "頭", "C3": 5, "C5": dt.date(2026, 1, 5)}, formats={"C5": "yyyy/mm/dd"}
)


def test_cells_are_set_where_there_was_none():
    changes = {(3, 2): "=1+1", (3, 28): "遠く", (4, 1): Decimal("1.50"), (1, 1): ""}
    data = patch_workbook(BOOK, {"表": changes})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert (sheet["AB3"].value, sheet["A4"].value) == ("遠く", 1.5)
    assert (sheet["A1"].value, sheet["C3"].value) == (None, 5)
    assert sheet.dimensions == "A1:AB5"
    part = zipfile.ZipFile(io.BytesIO(data)).read(SHEET).decode()
    assert re.findall(r'<row r="(\d+)"', part) == ["1", "3", "4", "5"]
    assert re.findall(r' r="([A-Z]+3)"', part) == ["B3", "C3", "AB3"]


def test_dates_are_numbers_only_in_cells_for_dates():
    day = dt.date(2026, 12, 24)
    data = patch_workbook(BOOK, {"表": {(5, 3): day, (5, 4): day}})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert sheet["C5"].value == dt.datetime(2026, 12, 24)  # noqa: DTZ001
    assert sheet["D5"].value == "2026/12/24"


def test_a_number_that_excel_would_round_is_a_text():
    data = patch_workbook(BOOK, {"表": {(1, 1): Decimal(12345678901234567)}})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert sheet["A1"].value == "12345678901234567"


@pytest.mark.parametrize("named", [True, False])
def test_formulas_are_computed_anew_when_excel_opens_the_file(named):
    book = Workbook()
    book.active["A1"] = "=B1"
    if named:
        book.defined_names["x"] = DefinedName("x", attr_text="Sheet!$A$1")
    target = io.BytesIO()
    book.save(target)
    plain = edited(
        target.getvalue(),
        "xl/workbook.xml",
        lambda x: re.sub(rb"<calcPr[^>]*/>|<definedNames\s*/>", b"", x),
    )
    data = patch_workbook(plain, {"Sheet": {(1, 2): "x"}})
    part = zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml").decode()
    after = "</definedNames>" if named else "</sheets>"
    assert f'{after}<calcPr fullCalcOnLoad="1"/>' in part


def test_a_sheet_that_is_too_large_is_not_filled():
    rows = b"<row/>" * 4_000_000
    data = edited(
        BOOK, SHEET, lambda x: x.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    with pytest.raises(FormatError, match="大きすぎて書き込めません"):
        patch_workbook(data, {"表": {(1, 1): "x"}})


def test_letters_of_columns():
    assert [letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- texts ----------------------------------------------------------------------------


def test_texts_that_change_are_told():
    report = Report()
    assert csv_text("一行目\n二行目", "備考", "cp932", report) == "一行目 二行目"
    assert csv_text("𠮷野家—", "名", "cp932", report) == "吉野家―"
    codes = [finding.code for finding in report.findings]
    assert codes == ["mapping_line_break", "mapping_replaced"]


def test_texts_that_have_no_place_are_refused():
    with pytest.raises(FormatError, match="書けない文字があります: 「😀」"):
        csv_text("😀", "備考", "cp932", Report())
    with pytest.raises(FormatError, match="32,767 字"):
        plain_text("長" * 32_768, "備考", Report())
    assert plain_text("長" * 32_767, "備考", Report()) == "長" * 32_767
