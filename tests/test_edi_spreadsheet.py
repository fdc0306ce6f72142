"""The ledger: real numbers and dates, and no formula from a paper."""

import datetime as dt
from decimal import Decimal

import openpyxl

from books.model import (
    Document,
    DocumentType,
    Finding,
    Line,
    Party,
    Reading,
    Severity,
    Source,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.spreadsheet import (
    MAX_CELL_CHARACTERS,
    Field,
    add_sheet,
    new_book,
    write_ledger,
)

DOCUMENT = Document(
    document_type=DocumentType.INVOICE,
    document_number='=HYPERLINK("http://evil.invalid","A")',
    issue_date=dt.date(2026, 10, 31),
    due_date=dt.date(1899, 12, 31),
    issuer=Party(name="@株式会社青葉", registration_number="T7000012050002"),
    recipient=Party(name="+自社"),
    lines=(
        Line(
            description="-1+1 加\x01工\n二行目",
            quantity=Decimal("12.5"),
            unit_price=Decimal("0.3333"),
            tax_rate=Decimal("0.10"),
            amount=1000,
            tax_category=TaxCategory.STANDARD,
        ),
        Line(description="長" * 40_000, amount=10**17 + 1, tax_rate=Decimal("0.078")),
    ),
    tax_summary=(
        TaxSubtotal(
            rate=Decimal("0.08"),
            taxable_amount=1000,
            tax_amount=80,
            basis=TaxBasis.INCLUSIVE,
            category=TaxCategory.REDUCED,
        ),
    ),
    subtotal=1000,
    tax_total=100,
    total=-1100,
)
READING = Reading(
    source=Source(file="入 力/http:請求.pdf", sha256="0" * 64, pages=(1, 2)),
    document=DOCUMENT,
    review=("total",),
    findings=(
        Finding(
            code="x",
            severity=Severity.ERROR,
            field="total",
            message="=1+1",
            source="根拠",
        ),
        Finding(code="y", severity=Severity.WARNING, message="警告です。"),
    ),
)


def load(tmp_path, documents):
    path = tmp_path / "一覧.xlsx"
    write_ledger(documents, path)
    return openpyxl.load_workbook(path)


def cells(sheet, row):
    heads = [c.value for c in sheet[1]]
    return dict(zip(heads, sheet[row], strict=True))


def test_the_sheets(tmp_path):
    book = load(tmp_path, [("D-1", READING, "要確認"), ("D-2", READING, "承認済み")])
    assert book.sheetnames == ["一覧", "明細", "税率別", "指摘"]
    assert [s.max_row for s in book] == [3, 5, 3, 5]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet["A1"].font.name == "游ゴシック"
        assert sheet["A1"].font.bold


def test_numbers_and_dates_are_real(tmp_path):
    book = load(tmp_path, [("D-1", READING, "要確認")])
    row = cells(book["一覧"], 2)
    assert row["発行日"].value == dt.datetime(2026, 10, 31)  # noqa: DTZ001
    assert row["発行日"].number_format == "yyyy-mm-dd"
    assert (row["税込合計"].value, row["税込合計"].data_type) == (-1100, "n")
    assert (row["要確認"].value, row["エラー"].value, row["警告"].value) == (1, 1, 1)
    assert row["支払期日"].value == "1899-12-31"
    assert row["納品日"].value is None
    line = cells(book["明細"], 2)
    assert (line["数量"].value, line["税率"].value, line["税率"].number_format) == (
        12.5,
        0.1,
        "0%",
    )
    second = cells(book["明細"], 3)
    assert (second["金額"].value, second["金額"].data_type) == (str(10**17 + 1), "s")
    assert second["税率"].number_format == "0.0%"
    tax = cells(book["税率別"], 2)
    assert (tax["課税区分"].value, tax["税抜・税込"].value, tax["消費税額"].value) == (
        "軽減",
        "税込",
        80,
    )


def test_no_text_becomes_a_formula(tmp_path):
    book = load(tmp_path, [("D-1", READING, "要確認")])
    assert all(c.data_type != "f" for sheet in book for row in sheet for c in row)
    row = cells(book["一覧"], 2)
    assert row["書類番号"].value == DOCUMENT.document_number
    assert row["書類番号"].quotePrefix
    assert cells(book["指摘"], 2)["内容"].value == "=1+1"
    description = cells(book["明細"], 2)["品名"]
    assert description.value == "-1+1 加 工\n二行目"
    assert cells(book["明細"], 3)["品名"].value.endswith("…以下略")
    assert len(cells(book["明細"], 3)["品名"].value) == MAX_CELL_CHARACTERS


def test_the_file_is_linked_inside_the_folder(tmp_path):
    row = cells(load(tmp_path, [("D-1", READING, "要確認")])["一覧"], 2)
    target = row["ファイル"].hyperlink.target
    assert target == "%E5%85%A5%20%E5%8A%9B/http%3A%E8%AB%8B%E6%B1%82.pdf"
    assert row["ページ"].value == "1, 2"


def test_an_empty_run(tmp_path):
    assert [s.max_row for s in load(tmp_path, [])] == [1, 1, 1, 1]


def test_rows_are_streamed_and_share_their_styles(tmp_path):
    fields = (Field("番号", 9, lambda n: n, "0"), Field("名前", 9, lambda n: f"X{n}"))
    book = new_book("試し")
    assert book.write_only, "a hundred thousand rows are not held until the end"
    taken = []
    add_sheet(book, "行", fields, (taken.append(n) or n for n in range(1_000)))
    assert len(taken) == 1_000
    book.save(tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["行"]
    assert (sheet.max_row, sheet.auto_filter.ref) == (1_001, "A1:B1001")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["B1001"].value == "X999"
    assert {sheet.cell(r, 1).number_format for r in range(2, 50)} == {"0"}
