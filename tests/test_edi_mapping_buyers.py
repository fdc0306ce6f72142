"""Eight buyers' order downloads: order in, answer out, in the buyer's own columns."""

import codecs
import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from books.errors import FormatError
from books.model import Answer, DocumentType, Party, Purpose, Reference, Severity
from edi.accounting.table import Report
from edi.mapping import find_mapping, load_mappings, read_mapped, write_mapped
from edi.mapping.file import parse_mapping
from tests.buyers import (
    BUYERS,
    FOLDER,
    hibiki,
    hinata,
    hinode,
    kogane,
    mapping,
    yamabiko,
)

US = Party(name="有限会社ほしの製作所", registration_number="T7000012050002")


def read(name):
    return read_mapped(BUYERS[name](), mapping(name))


def answered(order, kind=DocumentType.ORDER_RESPONSE, **changed):
    """The paper that we send back for an order; its rows accepted."""
    lines = tuple(x.model_copy(update={"answer": Answer.ACCEPTED}) for x in order.lines)
    values = {
        "document_type": kind,
        "document_number": f"U-{order.document_number}",
        "order_number": order.document_number,
        "issue_date": dt.date(2026, 11, 30),
        "issuer": US,
        "recipient": order.issuer,
        "lines": lines,
    }
    return order.model_copy(update=values | changed)


def with_line(document, number, **changed):
    lines = list(document.lines)
    lines[number] = lines[number].model_copy(update=changed)
    return document.model_copy(update={"lines": tuple(lines)})


def reply(name, documents, **options):
    return write_mapped(documents, mapping(name), original=BUYERS[name](), **options)


def table(data, encoding):
    return [line.split(",") for line in data.decode(encoding).splitlines()]


# --- every buyer ----------------------------------------------------------------------


@pytest.mark.parametrize("name", BUYERS)
def test_the_file_is_recognised_among_all(name):
    assert find_mapping(BUYERS[name](), load_mappings(FOLDER)) == mapping(name)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("aomine-jidosha", [2, 1]),
        ("hinata-store", [2, 1]),
        ("yamabiko-kensetsu", [2, 2]),
        ("hibiki-denshi", [4, 2]),
        ("nordwind-japan", [2, 1]),
        ("kogane-seiki", [2, 2]),
        ("midori-shoji", [1, 2]),
        ("hinode-foods", [2, 1]),
    ],
)
def test_every_row_is_read_without_a_finding(name, rows):
    documents, findings = read(name)
    assert [len(document.lines) for document in documents] == rows
    assert findings == ()


@pytest.mark.parametrize("name", BUYERS)
def test_written_back_unchanged_the_file_is_the_same_to_the_byte(name):
    documents, _ = read(name)
    assert reply(name, documents) == BUYERS[name]()


@pytest.mark.parametrize("name", [n for n in BUYERS if n != "yamabiko-kensetsu"])
def test_a_file_made_anew_says_the_same(name):
    documents, _ = read(name)
    again, findings = read_mapped(write_mapped(documents, mapping(name)), mapping(name))
    assert again == documents
    assert all(f.code == "mapping_missing_column" for f in findings)


# --- one by one -----------------------------------------------------------------------


def test_automotive_codes_become_values():
    (first, second), _ = read("aomine-jidosha")
    assert (first.purpose, second.purpose) == (Purpose.NEW, Purpose.CHANGE)
    line = first.lines[0]
    assert (line.quantity, line.unit, line.unit_price) == (
        1200,
        "個",
        Decimal("123.45"),
    )
    assert (line.item_code, line.tax_rate) == ("00123-45A", Decimal("0.1"))
    assert line.date == dt.date(2026, 12, 11)
    assert first.lines[1].note == "試作, 先行品"


def test_automotive_answer_is_an_upload_of_its_own():
    (first, second), _ = read("aomine-jidosha")
    changed = with_line(
        answered(first, issuer=Party(party_id="004711")),
        1,
        answer=Answer.CHANGED,
        date=dt.date(2026, 12, 25),
        quantity=Decimal(800),
    )
    report = Report()
    data = write_mapped(
        [changed, answered(second)], mapping("aomine-jidosha"), report=report
    )
    assert data.decode("cp932").splitlines() == [
        '"データ区分","取引先コード","注文番号","行番号","品番","回答区分","回答納期","回答数量","コメント"',
        '"02","004711","A260001234","01","00123-45A","1","20261211","0001200",""',
        '"02","004711","A260001234","02","00123-46A","2","20261225","0000800","試作, 先行品"',
        '"02","","A260001301","01","\'=88-X1","1","20261214","0000050",""',
    ]
    assert [f.code for f in report.findings] == ["mapping_formula"]


def test_retail_shipment_is_filled_in_and_sums_stay():
    documents, _ = read("hinata-store")
    short = with_line(
        answered(documents[0], DocumentType.DELIVERY_NOTE),
        1,
        quantity=Decimal(10),
        note="メーカー欠品",
    )
    before, after = (
        table(hinata(), "utf-8-sig"),
        table(reply("hinata-store", [short]), "utf-8-sig"),
    )
    assert [row[-2:] for row in after[1:4]] == [
        ["24", ""],
        ["10", "メーカー欠品"],
        ["", ""],
    ]
    assert [row[:-2] for row in after] == [row[:-2] for row in before]
    assert after[4:] == before[4:]


def test_what_is_not_answered_is_told():
    documents, _ = read("hinata-store")
    report = Report()
    reply(
        "hinata-store",
        [answered(documents[0], DocumentType.DELIVERY_NOTE)],
        report=report,
    )
    assert [f.code for f in report.findings] == ["mapping_not_answered"]
    assert "00081235" in report.findings[0].message


def test_construction_form_is_read_by_its_cells():
    (first, _), _ = read("yamabiko-kensetsu")
    assert first.document_number == "Y-2026-118"
    assert first.issue_date == dt.date(2026, 11, 26)
    assert (first.period_start, first.period_end) == (
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 31),
    )
    assert (first.total, first.recipient.name) == (214_500, "有限会社ほしの製作所")
    assert [line.description for line in first.lines] == ["鋼製建具", "取付手間"]


def test_construction_form_is_answered_in_its_own_boxes():
    documents, _ = read("yamabiko-kensetsu")
    answers = [
        answered(documents[0], answer=Answer.ACCEPTED),
        answered(documents[1], answer=Answer.CHANGED, notes="工期は 2 月末まで"),
    ]
    data = reply("yamabiko-kensetsu", answers)
    book = openpyxl.load_workbook(io.BytesIO(data))
    first, second = book["注文1"], book["注文2"]
    assert [first[f"C{row}"].value for row in range(33, 37)] == [
        "承諾する",
        "令和8年11月30日",
        "U-Y-2026-118",
        None,
    ]
    assert second["C33"].value == "条件付き"
    assert second["C36"].value == "工期は 2 月末まで"
    assert first["B2"].font.b
    assert first["C13"].fill.fgColor.rgb == "00DDEBF7"


def test_only_the_changed_sheet_is_written_anew():
    documents, _ = read("yamabiko-kensetsu")
    before = zipfile.ZipFile(io.BytesIO(yamabiko()))
    data = reply("yamabiko-kensetsu", [answered(documents[0], answer=Answer.ACCEPTED)])
    after = zipfile.ZipFile(io.BytesIO(data))
    assert after.namelist() == before.namelist()
    changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_electronics_deliveries_stand_side_by_side():
    (first, _), _ = read("hibiki-denshi")
    told = [(x.line_number, x.date, x.quantity) for x in first.lines]
    assert told == [
        ("1", dt.date(2026, 12, 5), 10_000),
        ("1", dt.date(2026, 12, 19), 10_000),
        ("1", dt.date(2027, 1, 9), 10_000),
        ("2", dt.date(2026, 12, 5), 50_000),
    ]


def test_electronics_answer_may_split_one_delivery():
    (first, _), _ = read("hibiki-denshi")
    order = answered(first)
    half = order.lines[3].model_copy(update={"quantity": Decimal(25_000)})
    late = half.model_copy(update={"date": dt.date(2026, 12, 20)})
    order = order.model_copy(update={"lines": (*order.lines[:3], half, late)})
    data = reply("hibiki-denshi", [order])
    row = data.decode("cp932").splitlines()[2].split("\t")
    assert row[13:17] == ["26/12/05", "25000", "26/12/20", "25000"]
    assert (
        data.decode("cp932").splitlines()[0] == hibiki().decode("cp932").splitlines()[0]
    )


def test_bilingual_workbook_gives_an_invoice_file():
    documents, _ = read("nordwind-japan")
    invoices = [
        with_line(answered(d, DocumentType.INVOICE), 0, tax_rate=Decimal("0.1"))
        for d in documents
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(reply("nordwind-japan", invoices)))[
        "Invoice"
    ]
    assert [c.value for c in sheet[2]] == [
        "U-PO-70045", "30/11/2026", "PO-70045", "T7000012050002", "010", "00456",
        40, 1250, 50_000, "10%",
    ]  # fmt: skip
    assert sheet["F2"].data_type == "s"  # 00456 keeps its zeros


def test_two_rows_of_headings_and_numbers_that_run_down():
    (first, second), _ = read("kogane-seiki")
    assert [x.item_code for x in first.lines] == ["D-100-02", "D-100-03"]
    assert second.lines[1].amount == -3_000
    data = reply(
        "kogane-seiki", [with_line(answered(first), 1, answer=Answer.REJECTED)]
    )
    rows = table(data, "cp932")
    assert [row[-2:] for row in rows[3:5]] == [["R8.12.4", "○"], ["R8.12.4", "×"]]
    assert rows[:3] == table(kogane(), "cp932")[:3]


def test_payments_name_the_order_of_each_row():
    (_, second), _ = read("midori-shoji")
    assert [x.references for x in second.lines] == [
        (Reference(kind=DocumentType.PURCHASE_ORDER, number=n),)
        for n in ("M-80", "M-81")
    ]
    assert [(t.rate, t.tax_amount) for t in second.tax_summary] == [
        (Decimal("0.1"), 800),
        (Decimal("0.08"), 1_600),
    ]
    assert second.amount_due == 30_400


def test_head_rows_and_rows_of_goods_take_turns():
    (first, second), _ = read("hinode-foods")
    assert (first.document_number, second.document_number) == ("700123", "700124")
    assert second.delivery_date == dt.date(2026, 12, 2)
    line = first.lines[1]
    assert (line.unit_price, line.tax_rate) == (Decimal("310.5"), Decimal("0.1"))
    ships = [answered(d, DocumentType.DELIVERY_NOTE) for d in (first, second)]
    assert write_mapped(ships, mapping("hinode-foods")).decode(
        "cp932"
    ).splitlines() == [
        "H,SHIP,700123,261201",
        "D,01,4900000000048,00024",
        "D,02,4900000000055,00010",
        "H,SHIP,700124,261202",
        "D,01,4900000000048,00012",
    ]


def test_a_changed_order_with_head_rows_is_filled():
    (first, second), _ = read("hinode-foods")
    changed = with_line(first, 0, quantity=Decimal(20))
    changed = changed.model_copy(update={"delivery_place": "川越センター"})
    data = reply("hinode-foods", [changed, second])
    assert read_mapped(data, mapping("hinode-foods"))[0] == (changed, second)
    assert (
        data.decode("cp932").splitlines()[3:]
        == hinode().decode("cp932").splitlines()[3:]
    )


def test_a_row_of_goods_without_a_head_row_is_told():
    data = hinode().split(b"\r\n", 1)[1]
    documents, findings = read_mapped(data, mapping("hinode-foods"))
    assert [d.document_number for d in documents] == ["700124"]
    assert [f.code for f in findings] == ["mapping_no_key", "mapping_no_key"]


def test_rows_of_an_unknown_kind_are_told():
    data = hinode() + b"E,5\r\n"
    told = only(read_mapped(data, mapping("hinode-foods"))[1], "mapping_unread_row")
    assert told.message.startswith("6 行目 (「E 5」)")


# --- what goes wrong ------------------------------------------------------------------


def changed_text(name, old, new, encoding="cp932"):
    text = BUYERS[name]().decode(encoding)
    assert old in text
    return text.replace(old, new).encode(encoding)


def only(findings, code):
    (finding,) = [f for f in findings if f.code == code]
    return finding


def test_a_new_column_is_named_once_and_kept():
    text = BUYERS["hibiki-denshi"]().decode("cp932")
    lines = text.splitlines()
    wide = [lines[0] + "\tROHS", *(f"{line}\tOK" for line in lines[1:])]
    data = ("\n".join(wide) + "\n").encode("cp932")
    documents, findings = read_mapped(data, mapping("hibiki-denshi"))
    told = only(findings, "mapping_unmapped_column")
    assert "U 列「ROHS」 (例「OK」)" in told.message
    filled = write_mapped(
        [answered(documents[0])], mapping("hibiki-denshi"), original=data
    )
    assert filled.decode("cp932").count("\tOK") == 3


def test_values_without_a_heading_are_named():
    data = changed_text(
        "hibiki-denshi", "3000\t\t\t\t\t\t\t\t\t", "3000" + "\t" * 10 + "至急"
    )
    told = only(
        read_mapped(data, mapping("hibiki-denshi"))[1], "mapping_unmapped_column"
    )
    assert told.message.startswith("U 列 (例「至急」)")


def test_a_missing_column_is_an_error():
    data = changed_text("hibiki-denshi", "部品名", "名前")
    told = only(
        read_mapped(data, mapping("hibiki-denshi"))[1], "mapping_missing_column"
    )
    assert "「部品名」" in told.message
    assert told.severity is Severity.ERROR


def test_a_value_that_is_none_is_told_with_its_place():
    data = changed_text("hibiki-denshi", "50000\t\t", "五万\t\t")
    documents, findings = read_mapped(data, mapping("hibiki-denshi"))
    told = only(findings, "mapping_unreadable_value")
    assert told.message.startswith("3 行目 I 列「数量1」: 「五万」は数値でない値")
    assert documents[0].lines[3].quantity is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"2","20261125"', '"7","20261125"', "コード表 1、2、3 にない値"),
        ('"20261214"', '"20261314"', "日付でない値"),
        ('"00000080000"', '"#N/A"', "Excel のエラー"),
        ('"=88-X1"', '"4.90E+12"', "Excel が丸めた番号"),
    ],
)
def test_why_a_value_is_none(old, new, reason):
    data = changed_text("aomine-jidosha", old, new)
    told = only(
        read_mapped(data, mapping("aomine-jidosha"))[1], "mapping_unreadable_value"
    )
    assert reason in told.message


def test_rows_of_one_order_that_disagree_are_told():
    data = changed_text("aomine-jidosha", '"20261218","K3"', '"20261218","K9"')
    documents, findings = read_mapped(data, mapping("aomine-jidosha"))
    told = only(findings, "mapping_rows_disagree")
    assert "「K3」" in told.message
    assert "「K9」" in told.message
    assert documents[0].delivery_place == "K3"


def test_a_row_without_a_number_is_told():
    data = changed_text("hibiki-denshi", "H-55020", "")
    documents, findings = read_mapped(data, mapping("hibiki-denshi"))
    assert len(documents) == 1
    assert "4 行目 A 列「発注NO」" in only(findings, "mapping_no_key").message


def test_another_layout_is_refused():
    with pytest.raises(FormatError, match="どのシートにもありません"):
        read_mapped(hinata(), mapping("aomine-jidosha"))
    with pytest.raises(FormatError, match="xlsx 用"):
        read_mapped(hinata(), mapping("nordwind-japan"))


def test_an_answer_to_another_file_is_refused():
    (first, _), _ = read("hibiki-denshi")
    other = answered(first, order_number="H-99999", document_number="U")
    with pytest.raises(FormatError, match="H-99999、U がありません"):
        reply("hibiki-denshi", [other])


def test_rows_that_do_not_fit_are_refused():
    (first, _), _ = read("hinata-store")
    order = answered(first, DocumentType.DELIVERY_NOTE)
    twice = order.model_copy(update={"lines": (*order.lines, order.lines[0])})
    with pytest.raises(FormatError, match="1 行に一つ"):
        reply("hinata-store", [twice])


def test_a_reply_that_fills_needs_the_original():
    (first, _), _ = read("hibiki-denshi")
    with pytest.raises(FormatError, match="元のファイル"):
        write_mapped([answered(first)], mapping("hibiki-denshi"))


def test_a_kind_without_a_reply_is_refused():
    (first, _), _ = read("hibiki-denshi")
    with pytest.raises(FormatError, match="請求書の様式がありません"):
        reply("hibiki-denshi", [answered(first, DocumentType.INVOICE)])


def test_an_answer_without_a_code_is_refused():
    (first, _), _ = read("kogane-seiki")
    bare = mapping("kogane-seiki")
    column = bare.replies[0].columns[1].model_copy(update={"values": {"○": "承諾"}})
    filled = bare.replies[0].model_copy(update={"columns": (column,)})
    bare = bare.model_copy(update={"replies": (filled,)})
    order = with_line(answered(first), 0, answer=Answer.REJECTED)
    with pytest.raises(FormatError, match="コード表に 拒否 がありません"):
        write_mapped([order], bare, original=kogane())


def test_a_cell_with_a_formula_is_not_overwritten():
    book = openpyxl.load_workbook(io.BytesIO(yamabiko()))
    book["注文1"]["C35"] = '="U"&I4'
    target = io.BytesIO()
    book.save(target)
    (first, _), _ = read("yamabiko-kensetsu")
    with pytest.raises(FormatError, match="C35 には数式"):
        write_mapped(
            [answered(first, answer=Answer.ACCEPTED)],
            mapping("yamabiko-kensetsu"),
            original=target.getvalue(),
        )


def test_formulas_keep_their_saved_results_and_are_computed_anew_in_excel():
    sheet = "xl/worksheets/sheet1.xml"
    source = zipfile.ZipFile(io.BytesIO(yamabiko()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == sheet:
                part = part.replace(b"<v>135000</v>", b"<f>E14*G14</f><v>135000</v>")
            archive.writestr(name, part)
    (first, _), _ = read("yamabiko-kensetsu")
    data = write_mapped(
        [answered(first, answer=Answer.ACCEPTED)],
        mapping("yamabiko-kensetsu"),
        original=target.getvalue(),
    )
    filled = zipfile.ZipFile(io.BytesIO(data))
    assert b"<f>E14*G14</f><v>135000</v>" in filled.read(sheet)
    assert b"fullCalcOnLoad" in filled.read("xl/workbook.xml")
    assert openpyxl.load_workbook(io.BytesIO(data))["注文1"]["H14"].value == "=E14*G14"


def test_dates_and_numbers_go_into_cells_as_such():
    name = "nordwind-japan"
    (first, second), _ = read(name)
    order = with_line(first, 0, date=dt.date(2026, 12, 24), quantity=Decimal("40.5"))
    order = order.model_copy(update={"delivery_place": "=1+1"})
    data = reply(name, [order, second])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["PO"]
    assert sheet["K4"].value == dt.datetime(2026, 12, 24)  # noqa: DTZ001
    assert sheet["F4"].value == 40.5
    assert (sheet["L4"].value, sheet["L4"].data_type) == ("=1+1", "s")
    assert read_mapped(data, mapping(name))[0] == (order, second)


# --- cells that share a value ---------------------------------------------------------

TWO_NAMES = """name: 二つの品名
document: 注文書
recognise: {headings: [注文番号]}
columns:
  - {column: 注文番号, field: document_number}
  - {column: 品名1, field: lines.description}
  - {column: 品名2, field: lines.description}
  - {column: 数量, field: lines.quantity}
  - {column: 個数, field: lines.quantity}
  - {column: 納期1, field: lines.date, split: 1}
  - {column: 納期2, field: lines.date, split: 2}
"""
NAMES = parse_mapping(TWO_NAMES.encode(), Path("x.yaml"))
ROWS = (
    "注文番号,品名1,品名2,数量,個数,納期1,納期2\r\n"
    "1,六角レンチ,5mm,10,10,2026/12/01,2026/12/08\r\n"
)


def test_texts_of_one_field_are_joined_and_left_alone_when_unchanged():
    documents, findings = read_mapped(ROWS.encode(), NAMES)
    assert findings == ()
    assert documents[0].lines[0].description == "六角レンチ 5mm"
    assert write_mapped(documents, NAMES, original=ROWS.encode()) == ROWS.encode()
    again, _ = read_mapped(write_mapped(documents, NAMES), NAMES)
    assert again == documents


def test_a_changed_text_stands_whole_in_the_first_of_its_columns():
    (order,), _ = read_mapped(ROWS.encode(), NAMES)
    lines = tuple(
        x.model_copy(update={"description": "スパナ 7mm"}) for x in order.lines
    )
    changed = order.model_copy(update={"lines": lines})
    data = write_mapped([changed], NAMES, original=ROWS.encode())
    assert ",スパナ 7mm,,10," in data.decode()
    assert read_mapped(data, NAMES)[0] == (changed,)


def test_one_cell_can_not_hold_two_values():
    (order,), _ = read_mapped(ROWS.encode(), NAMES)
    with pytest.raises(FormatError, match="D2「数量」に二つの値 \\(7、10\\)"):
        write_mapped(
            [with_line(order, 0, quantity=Decimal(7))], NAMES, original=ROWS.encode()
        )


def test_columns_of_one_number_must_agree():
    _, findings = read_mapped(ROWS.replace("10,10", "10,12").encode(), NAMES)
    told = only(findings, "mapping_rows_disagree")
    assert told.message.startswith("2 行目 E 列「個数」: 同じ項目の別の列は「10」")
    assert told.field == "lines[0].quantity"


def test_a_reply_without_a_value_leaves_the_cell_as_it_came():
    data = changed_text("hinata-store", "698,,", "698,,在庫限り", "utf-8")
    (first, _), _ = read_mapped(data, mapping("hinata-store"))
    order = answered(first, DocumentType.DELIVERY_NOTE)
    filled = write_mapped([order], mapping("hinata-store"), original=data)
    assert "698,24,在庫限り" in filled.decode()


def test_a_row_without_an_answer_is_told():
    (first, second), _ = read("hinata-store")
    orders = [answered(d, DocumentType.DELIVERY_NOTE) for d in (first, second)]
    orders[0] = orders[0].model_copy(update={"lines": orders[0].lines[:1]})
    report = Report()
    reply("hinata-store", orders, report=report)
    (told,) = report.findings
    assert told.message == "00081234 の 3 行目への回答はありません。"


# --- answers that can't be placed -----------------------------------------------------


def mapping_of(text):
    return parse_mapping(text.encode(), Path("x.yaml"))


def test_a_reference_needs_its_kind():
    text = TWO_NAMES.replace("lines.date, split: 2", "references[0].number")
    text = text.replace(
        "{column: 納期2, field: references[0].number}",
        '{column: 納期2, field: "references[0].number"}',
    )
    with pytest.raises(FormatError, match="references"):
        read_mapped(ROWS.encode(), mapping_of(text))


def test_two_fields_of_one_column_must_say_the_same():
    text = TWO_NAMES.replace(
        "{column: 個数, field: lines.quantity}",
        "{column: 個数, field: lines.amount}\n  - {column: 個数, field: lines.tax_amount}",
    )
    (order,), _ = read_mapped(ROWS.encode(), mapping_of(text))
    changed = with_line(order, 0, amount=5, tax_amount=6)
    with pytest.raises(FormatError, match="二つの値"):
        write_mapped([changed], mapping_of(text), original=ROWS.encode())


def test_a_column_for_the_answer_must_be_in_the_file():
    data = changed_text("kogane-seiki", "納期,可否", "納期,返事")
    (first, _), _ = read_mapped(data, mapping("kogane-seiki"))
    with pytest.raises(FormatError, match="回答の列「回答/可否」がありません"):
        write_mapped([answered(first)], mapping("kogane-seiki"), original=data)


def test_utf16_keeps_its_byte_order():
    data = codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be")
    (order,), _ = read_mapped(data, NAMES)
    assert write_mapped([order], NAMES, original=data) == data
    changed = write_mapped(
        [order.model_copy(update={"document_number": "1"})], NAMES, original=data
    )
    assert changed.startswith(codecs.BOM_UTF16_BE)


def test_an_answer_without_numbers_goes_to_the_only_order():
    (order,), _ = read_mapped(ROWS.encode(), NAMES)
    bare = order.model_copy(update={"document_number": None})
    data = write_mapped([bare], NAMES, original=ROWS.encode())
    assert data.decode().splitlines()[1].startswith(",六角レンチ")


def test_row_numbers_may_have_lost_their_zeros():
    documents, _ = read("hinode-foods")
    changed = with_line(documents[0], 1, line_number="2", quantity=Decimal(7))
    data = reply("hinode-foods", [changed])
    assert (
        data.decode("cp932")
        .splitlines()[2]
        .startswith("D,2,4900000000055,割りばし,00007")
    )


def test_papers_of_several_kinds_make_no_file():
    (first, _), _ = read("hibiki-denshi")
    with pytest.raises(FormatError, match="同じ種類"):
        reply("hibiki-denshi", [first, answered(first)])


def test_a_form_can_not_be_made_without_its_original():
    documents, _ = read("yamabiko-kensetsu")
    with pytest.raises(FormatError, match="帳票形式"):
        write_mapped(documents, mapping("yamabiko-kensetsu"))


def test_sheets_that_a_mapping_names_and_the_file_lacks_are_told():
    both = mapping("nordwind-japan").model_copy(update={"sheets": ("PO", "PO2")})
    _, findings = read_mapped(BUYERS["nordwind-japan"](), both)
    assert (
        "シート「PO2」がありません" in only(findings, "mapping_missing_sheet").message
    )


def test_goods_below_the_gap_of_a_form_are_told():
    book = openpyxl.load_workbook(io.BytesIO(yamabiko()))
    for column, value in (("C", "追加"), ("E", 2), ("G", 100)):
        book["注文1"][f"{column}29"] = value
    target = io.BytesIO()
    book.save(target)
    _, findings = read_mapped(target.getvalue(), mapping("yamabiko-kensetsu"))
    told = only(findings, "mapping_rows_below")
    assert told.message.startswith("シート「注文1」29 行目から下にも")
