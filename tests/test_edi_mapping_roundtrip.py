"""Any document through a mapping's file and back is the same document."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books.model import (
    Answer,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
)
from edi.mapping import Mapping, read_mapped, write_mapped
from edi.mapping.csvcells import join_records, split_records
from edi.mapping.dates import DATE_FORMATS, format_day, parse_day
from edi.mapping.numbers import find_form, format_number, parse_number
from edi.mapping.texts import is_formula

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2068, 12, 31))
WORDS = st.text(
    st.characters(
        codec="cp932",
        exclude_categories=("Cc", "Zs", "Zl", "Zp"),
        exclude_characters="¢£¬‖−〜",
    ),
    min_size=1,
    max_size=12,
).filter(lambda t: not t.startswith(("'", '="', "#")) and "E+" not in t.upper())
FORMULAS = st.sampled_from(
    ['=HYPERLINK("x")', "+81-3", "@SUM(A1)", "-1+1", "=", "＝A1"]
)
TEXTS = st.one_of(WORDS, FORMULAS)
CODES = st.text("0123456789AB-", min_size=1, max_size=10).filter(
    lambda t: t.strip("-") and not is_formula(t)
)
NUMBERS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)

LINES = st.builds(
    Line,
    line_number=CODES,
    item_code=st.one_of(st.none(), CODES),
    description=st.one_of(st.none(), TEXTS),
    quantity=st.one_of(st.none(), NUMBERS),
    unit_price=st.one_of(st.none(), NUMBERS),
    amount=st.one_of(st.none(), st.integers(-(10**12), 10**12)),
    tax_rate=st.one_of(st.none(), st.sampled_from([Decimal("0.1"), Decimal("0.08")])),
    date=st.one_of(st.none(), DAYS),
    answer=st.one_of(st.none(), st.sampled_from(Answer)),
    references=st.one_of(
        st.just(()),
        st.builds(lambda n: (Reference(kind=DocumentType.QUOTATION, number=n),), CODES),
    ),
)
DOCUMENTS = st.builds(
    Document,
    document_type=st.just(DocumentType.PURCHASE_ORDER),
    document_number=CODES,
    issue_date=st.one_of(st.none(), DAYS),
    purpose=st.one_of(st.none(), st.sampled_from(Purpose)),
    issuer=st.builds(Party, name=st.just("甲社"), tel=st.one_of(st.none(), TEXTS)),
    delivery_place=st.one_of(st.none(), TEXTS),
    total=st.one_of(st.none(), st.integers(-(10**12), 10**12)),
    lines=st.lists(LINES, min_size=1, max_size=4).map(tuple),
)
FILES = st.lists(
    DOCUMENTS, min_size=1, max_size=4, unique_by=lambda d: d.document_number
)


def table(kind, **changed):
    values = {
        "name": "試し",
        "document": "注文書",
        "recognise": {"headings": ["番号"]},
        "file": {"kind": kind},
        "constants": {"issuer.name": "甲社", "lines.references[0].kind": "見積書"},
        "columns": [
            {"column": "番号", "field": "document_number"},
            {"column": "発行", "field": "issue_date", "format": "gE.M.D"},
            {
                "column": "区分",
                "field": "purpose",
                "values": {"01": "新規", "02": "変更", "03": "取消"},
            },
            {"column": "電話", "field": "issuer.tel"},
            {"column": "場所", "field": "delivery_place"},
            {"column": "計", "field": "total", "format": "¥#,##0;▲¥#,##0"},
            {"column": "行", "field": "lines.line_number"},
            {"column": "品番", "field": "lines.item_code"},
            {"column": "品名", "field": "lines.description"},
            {"column": "数量", "field": "lines.quantity"},
            {"column": "単価", "field": "lines.unit_price", "scale": 2},
            {"column": "金額", "field": "lines.amount"},
            {"column": "税率", "field": "lines.tax_rate"},
            {"column": "納期", "field": "lines.date", "format": "YYYYMMDD"},
            {"column": "回答", "field": "lines.answer"},
            {"column": "見積", "field": "lines.references[0].number"},
        ],
    }
    return Mapping.model_validate(values | changed)


@pytest.mark.parametrize(
    "style",
    [
        {"kind": "csv"},
        {"kind": "csv", "encoding": "utf-8", "line_end": "lf", "quote": "all"},
        {"kind": "csv", "encoding": "utf-16", "delimiter": "\t"},
        {"kind": "csv", "encoding": "utf-8-sig", "delimiter": ";"},
        {"kind": "xlsx"},
    ],
    ids=str,
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents=FILES)
def test_documents_survive_a_file(style, documents):
    mapping = table(style["kind"], file=style)
    data = write_mapped(documents, mapping)
    found, findings = read_mapped(data, mapping)
    assert findings == ()
    assert found == tuple(documents)
    assert write_mapped(found, mapping, original=data) == data  # nothing is touched


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents=FILES, draw=st.data())
def test_any_change_can_be_filled_into_the_file(kind, documents, draw):
    mapping = table(kind)
    data = write_mapped(documents, mapping)
    changed = []
    for document in documents:
        other = draw.draw(DOCUMENTS)
        lines = tuple(
            draw.draw(LINES).model_copy(update={"line_number": line.line_number})
            for line in document.lines
        )
        kept = {"document_number": document.document_number, "lines": lines}
        changed.append(other.model_copy(update=kept))
    filled = write_mapped(changed, mapping, original=data)
    assert read_mapped(filled, mapping) == (tuple(changed), ())


@settings(max_examples=30, deadline=None)
@given(documents=FILES)
def test_no_file_carries_a_live_formula(documents):
    csv = write_mapped(documents, table("csv")).decode("cp932")
    for record in list(split_records(csv, ","))[1:]:
        for cell in record.cells:
            text = cell.value
            number = parse_number(text) is not None or text in ("-", "")
            assert number or not text.startswith(tuple("=+-@＝＋－＠\t\r"))
    book = openpyxl.load_workbook(io.BytesIO(write_mapped(documents, table("xlsx"))))
    types = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in types


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1),
        min_size=1,
    ),
    st.sampled_from([",", "\t"]),
)
def test_raw_cells_are_the_text_again(rows, delimiter):
    text = "\r\n".join(
        delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows
    )
    records = list(split_records(text, delimiter))
    assert [[c.value for c in r.cells] for r in records] == rows
    assert join_records(records, delimiter) == text


@pytest.mark.parametrize("form", DATE_FORMATS)
@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_days_survive_their_form(form, day):
    assert parse_day(format_day(day, form), form) == day


def test_eras_change_on_their_day():
    assert format_day(dt.date(2019, 4, 30), "GE年M月D日") == "平成31年4月30日"
    assert format_day(dt.date(2019, 5, 1), "gEE.MM.DD") == "R01.05.01"
    assert parse_day("令和元年5月1日", "GE年M月D日") == dt.date(2019, 5, 1)
    with pytest.raises(ValueError, match="元号"):
        format_day(dt.date(1900, 1, 1), "gE.M.D")


@pytest.mark.parametrize(
    "form", ["#,##0.00", "¥#,##0.##;▲¥#,##0.##", "0.00円", "0000000000000.00"]
)
@given(value=NUMBERS)
def test_numbers_survive_their_form(form, value):
    assert (
        parse_number(format_number(value, find_form(form)).replace("円", "")) == value
    )


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        ("1200", "0000000", "0001200"),
        ("0.1", "0%", "10%"),
        ("0.105", "0.0%", "10.5%"),
        ("-5", "#,##0;△#,##0", "△5"),
        ("12", "0本", "12本"),
    ],
)
def test_forms(value, form, written):
    assert format_number(Decimal(value), find_form(form)) == written


@pytest.mark.parametrize(("value", "form"), [("1.5", "0"), ("12345", "0000")])
def test_what_a_form_can_not_hold_is_refused(value, form):
    with pytest.raises(ValueError, match="書けません"):
        format_number(Decimal(value), find_form(form))


@pytest.mark.parametrize(
    "text",
    ["", "-", "12-", "1,23", "1,2345", "--1", "(-1)", "1.2.3", "一", "1e5", "9" * 21],
)
def test_what_is_no_plain_number_is_none(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("encoding", ["euc_jp", "utf-16-le", "cp932", "utf-8"])
def test_encodings_that_a_mapping_names(encoding):
    file = {"kind": "csv", "encoding": encoding}
    document = Document(
        document_type=DocumentType.PURCHASE_ORDER,
        document_number="1",
        issuer=Party(name="甲社"),
        lines=(Line(line_number="1", description="歯車 表示灯"),),
    )
    data = write_mapped([document], table("csv", file=file))
    assert "歯車 表示灯".encode(encoding) in data
    assert read_mapped(data, table("csv", file=file)) == ((document,), ())
    assert write_mapped([document], table("csv", file=file), original=data) == data
