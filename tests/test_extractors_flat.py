"""Flat tables: orders and invoices whose every row repeats the head."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.headings import column_meaning, kinds_named
from books.model import DocumentType, Reading, Source
from books.settings import Settings
from extractors import extract
from extractors.flat import read_flat
from extractors.flat_values import (
    read_day,
    read_decimal,
    read_name,
    read_number,
    read_quantity,
    read_rate,
    read_text,
    read_yen,
    unquote,
)
from extractors.grid import lay_out
from extractors.sheet import read_tables

HEADING = "注文番号,注文日,発注者,受注者,品番,品名,数量,単位,単価,金額,納期"
FIRST = "4501,2026/11/02,甲産業株式会社,乙製作所,A-1,軸,10,本,5400,54000,2026/11/18"
SECOND = "4501,2026/11/02,甲産業株式会社,乙製作所,A-2,蓋,20,個,145,2900,2026/11/18"
THIRD = "4502,2026/11/02,甲産業株式会社,乙製作所,A-3,管,200,個,88.5,17700,2026/11/25"


def source(name="orders.csv") -> Source:
    return Source(file=name, sha256="0")


def read(*lines: str, name="orders.csv") -> tuple[Reading, ...]:
    found = read_flat([[line.split(",") for line in lines]], source(name))
    assert found is not None
    return found


def from_file(path, text: str, encoding="cp932") -> tuple[Reading, ...]:
    path.write_bytes(text.encode(encoding))
    return extract(path, Settings())


def test_orders_of_a_customers_system():
    first, second = read(HEADING, FIRST, SECOND, THIRD)
    document = first.document
    assert document.document_type is DocumentType.PURCHASE_ORDER
    assert document.document_number == "4501"
    assert document.issue_date == dt.date(2026, 11, 2)
    assert document.delivery_date == dt.date(2026, 11, 18)
    assert document.issuer.name == "甲産業株式会社"
    assert document.recipient.name == "乙製作所"
    assert [line.item_code for line in document.lines] == ["A-1", "A-2"]
    assert document.total is None
    assert document.tax_summary == ()
    assert second.document.lines[0].unit_price == Decimal("88.5")
    assert first.review == second.review == ()
    assert (first.source.reader, first.source.pages) == ("sheet", (1,))
    assert min(f.confidence for f in first.fields.values()) > 0.97


def test_evidence_is_the_place_on_the_page():
    rows = [line.split(",") for line in (HEADING, FIRST, SECOND)]
    (reading,) = read(HEADING, FIRST, SECOND)
    words = {word.text: word.box.as_tuple() for word in lay_out(rows, 1).words}
    evidence = reading.fields["lines[1].amount"].evidence
    assert evidence is not None
    assert (evidence.page, evidence.bbox) == (1, words["2900"])


def test_interleaved_orders_with_titles_in_cp932(tmp_path):
    text = (
        "発注データ一覧\n出力日,2026/11/05\n"
        "発注No,発注日,得意先コード,得意先名,品目コード,品名・規格,発注数,単位,"
        "発注単価,発注金額,希望納期,納入場所,支払予定日,備考\n"
        'A-1,R8.11.2,001,山田工業㈱ 御中,P1,"ボルト, M6","1,200",本,12.5,"15,000",'
        "2026/11/20,本社工場,2026/12/31,至急\n"
        "A-2,R8.11.2,001,山田工業㈱ 御中,P9,ナット,10,個,5,50,"
        "2026/11/20,本社工場,2026/12/31,\n"
        "A-1,R8.11.2,001,山田工業㈱ 御中,P2,ワッシャー,100,枚,3,300,"
        "2026/11/25,本社工場,2026/12/31,至急\n"
        '合計,,,,,,,,,"15,350",,,,\n'
    )
    first, second = from_file(tmp_path / "発注.csv", text)
    document = first.document
    assert (document.document_number, second.document.document_number) == ("A-1", "A-2")
    assert document.issuer.name == "山田工業(株)"
    assert document.delivery_place == "本社工場"
    assert document.due_date == dt.date(2026, 12, 31)
    assert document.notes == "至急"
    assert [line.description for line in document.lines] == ["ボルト, M6", "ワッシャー"]
    # Differing days of delivery belong to the lines, a common one to the document.
    assert [str(x.date) for x in document.lines] == ["2026-11-20", "2026-11-25"]
    assert document.delivery_date is None
    assert second.document.delivery_date == dt.date(2026, 11, 20)
    assert first.review == second.review == ()


def test_english_headings_between_tabs(tmp_path):
    heading = "PO No.\tOrder Date\tBuyer\tSupplier\tPart No\tDescription\tQty\tUnit Price\tAmount\tDue Date"
    row = '="0012"\t2026-11-02\tAcme K.K.\t乙製作所\tX1\t=SUM(A1:A3)\t3\t100\t300\t2026-12-31'
    (reading,) = from_file(tmp_path / "en.csv", f"{heading}\n{row}\n", "utf-16")
    document = reading.document
    assert document.document_type is DocumentType.PURCHASE_ORDER
    assert document.document_number == "0012"
    assert document.issuer.name == "Acme K.K."
    assert document.lines[0].description == "=SUM(A1:A3)"
    assert document.due_date == dt.date(2026, 12, 31)
    assert reading.review == ()


INVOICE = "請求番号,請求日,請求元,登録番号,請求先,取引日,品名,数量,単価,税率,金額"
WITH_SUMS = f"{INVOICE},税抜合計,消費税額,請求金額,支払期日"
S1 = "S1,2026/10/31,甲社,T7000012050002,乙社"


def test_invoice_with_the_sums_in_columns():
    (reading,) = read(
        WITH_SUMS,
        f"{S1},2026/10/5,ねじ,10,100,10%,1000,3000,300,3300,2026/11/30",
        f"{S1},2026/10/9,釘,20,100,10%,2000,3000,300,3300,2026/11/30",
        name="請求明細.csv",
    )
    document = reading.document
    assert document.document_type is DocumentType.INVOICE
    assert document.issuer.registration_number == "T7000012050002"
    assert (document.subtotal, document.tax_total, document.total) == (3000, 300, 3300)
    assert [row.tax_amount for row in document.tax_summary] == [300]
    assert [str(line.date) for line in document.lines] == ["2026-10-05", "2026-10-09"]
    assert reading.review == ()


def test_invoice_with_sums_per_rate():
    heading = f"{INVOICE},10%対象,10%消費税,8%対象,8%消費税,合計金額"
    (reading,) = read(
        heading,
        f"{S1},2026/10/5,ねじ,10,100,10%,1000,1000,100,2000,160,3260",
        f"{S1},2026/10/5,茶,20,100,8%,2000,1000,100,2000,160,3260",
    )
    rows = [
        (r.rate, r.taxable_amount, r.tax_amount) for r in reading.document.tax_summary
    ]
    assert rows == [(Decimal("0.10"), 1000, 100), (Decimal("0.08"), 2000, 160)]
    assert reading.document.total == 3260
    # The file name says orders, the columns say invoice.
    assert reading.review == ("document_type",)


def test_rows_of_sums_inside_a_document_are_no_lines():
    (reading,) = read(
        INVOICE,
        f"{S1},2026/10/5,ねじ,10,100,10%,1000",
        f"{S1},,小計,,,,1000",
        f"{S1},,消費税(10%),,,,100",
        f"{S1},,合計,,,,1100",
        name="x.csv",
    )
    assert len(reading.document.lines) == 1
    assert (reading.document.subtotal, reading.document.total) == (1000, 1100)
    assert reading.review == ()


def test_tax_and_gross_of_the_rows():
    heading = f"{INVOICE},消費税額,税込金額"
    rows = (
        f"{S1},2026/10/5,ねじ,10,100,10%,1000,100,1100",
        f"{S1},2026/10/5,釘,20,100,10%,2000,200,2200",
    )
    (reading,) = read(heading, *rows, name="x.csv")
    assert [line.tax_amount for line in reading.document.lines] == [100, 200]
    assert reading.document.tax_total is None
    assert "total" in reading.review  # an invoice without one is looked at
    (reading,) = read(heading, rows[0], rows[1].replace("2200", "2300"), name="x.csv")
    assert "lines[1].amount" in reading.review


def test_equal_amounts_of_rows_are_no_total():
    heading = INVOICE + ",税込金額"
    row = f"{S1},2026/10/5,ねじ,10,100,10%,1000,1100"
    (reading,) = read(heading, row, row, name="x.csv")
    assert reading.document.total is None


def test_delivery_note_with_the_orders_number():
    heading = "納品書番号,納品日,注文番号,仕入先名,得意先名,品番,品名,納品数,単位"
    (reading,) = read(
        heading,
        "N-1,20261103,P-1,甲社,乙社,a,ねじ,3 箱,",
        "N-1,20261103,P-2,甲社,乙社,b,釘,多数,箱",
        name="x.csv",
    )
    document = reading.document
    assert document.document_type is DocumentType.DELIVERY_NOTE
    assert (document.issuer.name, document.recipient.name) == ("甲社", "乙社")
    assert document.issue_date is None
    assert document.delivery_date == dt.date(2026, 11, 3)
    assert (document.lines[0].quantity, document.lines[0].unit) == (3, "箱")
    # Two orders, and a quantity that is none
    assert reading.review == ("order_number", "lines[1].quantity")


def test_invoice_rows_name_their_delivery_notes():
    heading = "請求番号,請求日,伝票番号,注文番号,注文日,日付,請求元,件名,品名,数量,金額"
    (reading,) = read(
        heading,
        "S1,2026/10/31,D-1,P-1,2026/9/1,2026/10/5,甲社,十月分,軸,1,5",
        "S1,2026/10/31,D-2,P-1,2026/9/1,2026/10/6,甲社,十月分,蓋,1,7",
        name="x.csv",
    )
    document = reading.document
    assert [x.delivery_note_number for x in document.lines] == ["D-1", "D-2"]
    assert (document.order_number, document.subject) == ("P-1", "十月分")
    assert document.issue_date == dt.date(2026, 10, 31)
    assert reading.review == ("total",)


def test_columns_of_another_paper_are_left_alone():
    heading = (
        "注文番号,注文日,請求日,請求先,発注者,品名,数量,単価,注文金額,合計金額,税区分"
    )
    row = "7,2026/11/2,2026/12/1,丙社,甲社,軸,2,50,100,110,外税"
    (reading,) = read(heading, row)
    document = reading.document
    assert document.issue_date == dt.date(2026, 11, 2)
    assert document.recipient.name is None
    assert (document.lines[0].amount, document.total) == (100, 110)
    assert reading.review == ("lines", "total")  # 110 is proven by nothing


def test_the_kind_of_a_bare_voucher_number_is_told_by_the_date():
    heading = "伝票番号,請求日,請求元,品名,数量,単価,金額"
    (reading,) = read(heading, "7,2026/10/31,甲社,ねじ,1,5,5", name="x.csv")
    assert reading.document.document_type is DocumentType.INVOICE


def test_the_buyers_number_stands_before_the_sellers():
    heading = "受注番号," + HEADING
    (reading,) = read(heading, "77," + FIRST, "78," + SECOND)
    assert reading.document.document_number == "4501"
    alone = heading.replace(",注文番号", ",管理コード")
    readings = read(alone, "77," + FIRST, "78," + SECOND)
    assert [r.document.document_number for r in readings] == ["77", "78"]
    assert all("document_type" in r.review for r in readings)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("4501", "4.50071E+09", "document_number"),
        ("2026/11/02", "11月頃", "issue_date"),
        ("甲産業株式会社", "#N/A", "issuer.name"),
        ("甲産業株式会社", "", "issuer.name"),
        ("2026/11/18", "未定", "delivery_date"),
        (",10,", ",一式,", "lines[0].quantity"),
        ("54000", "54001", "lines[0].amount"),
        ("54000", "54000.5", "lines[0].amount"),
        ("54000", "=G2*I2", "lines[0].amount"),
        ("5400,", "5.400.000,", "lines[0].unit_price"),
        ("2026/11/18", "2026/11/18,9", "lines"),
    ],
)
def test_what_cannot_be_read_is_asked_about(old, new, path):
    (reading,) = read(HEADING, FIRST.replace(old, new))
    assert path in reading.review
    assert path not in reading.fields or reading.fields[path].confidence < 0.9


def test_rows_that_contradict_each_other_are_asked_about():
    (reading,) = read(HEADING, FIRST, SECOND.replace("2026/11/02", "2026/11/03"))
    assert reading.review == ("issue_date",)


def test_one_number_of_two_customers():
    first, second = read(HEADING, FIRST, SECOND.replace("甲産業", "丙産業"))
    assert second.document.issuer.name == "丙産業株式会社"
    assert first.review == second.review == ("document_number",)


def test_merged_cells_and_a_row_without_number():
    bare = ",,,,A-2,蓋,20,個,145,2900,2026/11/18"
    (reading,) = read(HEADING, FIRST, bare)
    assert len(reading.document.lines) == 2
    assert reading.review == ()
    dated = ",2026/11/02,甲産業株式会社,乙製作所,A-2,蓋,20,個,145,2900,2026/11/18"
    (reading,) = read(HEADING, FIRST, dated)
    assert "lines" in reading.review


def test_sums_of_the_file_must_hold():
    total = "合計,,,,,,,,,{},"
    for amount, review in (("74600", ()), ("74601", ("lines",))):
        readings = read(HEADING, FIRST, SECOND, THIRD, total.format(amount), "以上")
        assert [r.review for r in readings] == [review, review]


def test_a_remark_below_the_table_is_not_lost_silently():
    (reading,) = read(HEADING, FIRST, HEADING, "※単価は仮単価です")
    assert reading.review == ("lines",)


@pytest.mark.parametrize(
    "rows",
    [
        [
            "請求書",
            "乙社 御中,,甲社",
            "伝票番号,請求日,品名,数量,単価,金額",
            "1,2026/1/5,軸,1,5,5",
        ],
        ["日付,取引番号,摘要,出金額,入金額,残高", "2026/1/1,1,フリコミ,,100,100"],
        ["伝票番号,日付,借方,貸方,摘要,金額", "1,2026/1/1,現金,売上,x,100"],
        ["請求番号,請求日,請求先,請求金額", "1,2026/1/1,甲社,500"],
        [HEADING],
        [HEADING, ",,,,,,,,,,"],
        [],
    ],
)
def test_other_tables_are_not_flat(rows):
    assert read_flat([[row.split(",") for row in rows]], source("x.csv")) is None


def test_a_workbook_with_another_sheet(tmp_path):
    book = openpyxl.Workbook()
    for line in (HEADING, FIRST):
        book.active.append(line.split(","))
    book.create_sheet("説明").append(["この表は自動で作成されました"])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    flat, other = extract(path, Settings())
    assert flat.document.document_number == "4501"
    assert flat.review == ()
    assert other.source.pages == (2,)
    assert other.review


def test_a_workbook_with_real_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADING.split(","))
    day = dt.datetime.fromisoformat("2026-11-02")
    book.active.append([4501, day, "甲社", "乙社", "A", "軸", 3, "本", 0.1, 0.3, day])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    (reading,) = extract(path, Settings())
    assert reading.document.lines[0].unit_price == Decimal("0.1")
    assert reading.review == ("lines[0].amount",)  # no whole yen


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("注文番号", "number"),
        ("客先注番", "number"),
        ("PO#", "number"),
        ("納品書No.", "number"),
        ("行番号", None),
        ("商品番号", "item_code"),
        ("得意先名", "buyer.name"),
        ("得意先コード", None),
        ("発注先住所", "supplier.address"),
        ("請求元電話番号", "issuer.tel"),
        ("納入先名", "delivery_place"),
        ("締日", "period_end"),
        ("件名", "subject"),
        ("税込金額", "sum.total"),
        ("10%対象", "sum.rate_taxable"),
        ("ロットNo", None),
    ],
)
def test_headings(heading, meaning):
    assert column_meaning(heading) == meaning


def test_words_in_other_words_name_no_kind():
    assert kinds_named("EXPO_border_report") == ()
    assert (
        kinds_named("PO_2026") == kinds_named("order") == (DocumentType.PURCHASE_ORDER,)
    )


def test_a_minus_behind_the_digits_is_no_number():
    assert read_decimal("5,400-") is None
    assert read_decimal("-5,400") == -5400
    assert read_yen("43.908") is None
    assert read_decimal("43.908") == Decimal("43.908")


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*HEADING.split(","), *FIRST.split(","), *WITH_SUMS.split(",")]),
    st.sampled_from(["合計", "小計", "消費税", "御中", "10%", "", "1E+9", "-5", "=1"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS, max_size=12), max_size=6), st.booleans())
def test_any_table_is_read_or_refused(rows, headed):
    rows = [HEADING.split(","), FIRST.split(","), *rows] if headed else rows
    found = read_flat([rows], source())
    for reading in found or ():
        paths = set(reading.fields)
        assert all(0 <= reading.fields[path].confidence <= 1 for path in paths)


@given(st.text(max_size=20))
def test_parsers_return_a_value_or_none(text):
    for parser in (
        read_day,
        read_decimal,
        read_name,
        read_number,
        read_quantity,
        read_rate,
        read_text,
        read_yen,
        unquote,
        column_meaning,
    ):
        parser(text)


def test_tables_of_a_file_are_what_the_reader_numbers(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADING}\n{FIRST}\n", encoding="utf-8")
    assert read_flat(read_tables(path), source()) == read(HEADING, FIRST)


DOWNLOAD = "伝票番号,伝票日付,得意先名,{},図番,品名,数量,単位,仕切単価,金額,納期"
GOODS = "T-7781,2026/11/25,甲精機株式会社,{},ZK-551,{},30,本,4500,135000,2026/12/18"


@pytest.mark.parametrize("heading", ["明細", "項目", "内容"])
@pytest.mark.parametrize("named", ["品名", "商品名"])
def test_a_column_that_counts_the_rows_is_no_description(heading, named):
    rows = [GOODS.format(1, "シャフト φ12"), GOODS.format(2, "フランジ")]
    headings = DOWNLOAD.format(heading).replace("品名", named)
    (reading,) = read("注文書一覧", "出力日:2026/11/25", headings, *rows)
    document = reading.document
    assert [x.description for x in document.lines] == ["シャフト φ12", "フランジ"]
    assert document.document_number == "T-7781"
    assert document.issue_date == dt.date(2026, 11, 25)
    assert reading.review == ()


def test_the_name_of_the_goods_goes_before_remarks_on_the_row():
    row = GOODS.format("至急", "シャフト")
    (reading,) = read("注文書一覧", DOWNLOAD.format("内容"), row)
    assert reading.document.lines[0].description == "シャフト"


def test_row_numbers_alone_describe_nothing():
    heading = DOWNLOAD.replace("品名", "材質").format("明細")
    (reading,) = read("注文書一覧", heading, GOODS.format(1, "SUS"))
    assert reading.document.lines[0].description is None


def test_a_number_for_a_description_is_asked_about():
    row = GOODS.format(1, "7")
    (reading,) = read("注文書一覧", DOWNLOAD.format("行"), row)
    assert reading.document.lines[0].description == "7"
    assert "lines[0].description" in reading.review
