"""Files for accounting programs: every tax has a name, nothing changes unseen."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import EntrySide, InvoiceKind, JournalEntry, JournalLine, TaxCategory
from books.settings_company import Accounts
from edi.accounting import freee as freee_module
from edi.accounting import tax
from edi.accounting.cells import parse_amount, parse_day, width_of
from edi.accounting.chart import read_chart
from edi.accounting.columns import Column
from edi.accounting.freee import identify_freee, read_freee, write_freee
from edi.accounting.moneyforward import (
    identify_moneyforward,
    read_moneyforward,
    write_moneyforward,
)
from edi.accounting.table import Report, write_rows
from edi.accounting.yayoi import COLUMNS, identify_yayoi, read_yayoi, write_yayoi

A = Accounts()
D, C = EntrySide.DEBIT, EntrySide.CREDIT
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
S, R = TaxCategory.STANDARD, TaxCategory.REDUCED


def line(side, account, amount, **more) -> JournalLine:
    return JournalLine(side=side, account=account, amount=amount, **more)


def entry(*lines, **more) -> JournalEntry:
    values = {
        "reference": "doc-1",
        "date": dt.date(2026, 10, 31),
        "description": "株式会社青葉 請求書 A-1",
        "due_date": dt.date(2026, 11, 30),
    }
    return JournalEntry(**values | more, lines=lines)


PURCHASE = entry(
    line(
        D,
        "仕入高",
        11000,
        tax_amount=1000,
        rate=TEN,
        category=S,
        invoice_kind=InvoiceKind.QUALIFIED,
        partner="青葉",
    ),
    line(
        D,
        "仕入高",
        540,
        tax_amount=40,
        rate=EIGHT,
        category=R,
        invoice_kind=InvoiceKind.TRANSITIONAL_70,
        partner="青葉",
    ),
    line(C, "買掛金", 10519, partner="青葉"),
    line(C, "預り金", 1021, partner="青葉"),
)
SALE = entry(
    line(C, "売上高", 1100, tax_amount=100, rate=TEN, category=S, partner="甲"),
    line(D, "売掛金", 1100, partner="甲"),
)
LONG = entry(
    *PURCHASE.lines[:1],
    line(C, "買掛金", 5000),
    line(C, "未払金", 3000),
    line(C, "現金", 3000),
)


def ordered(made: JournalEntry, **drop) -> JournalEntry:
    lines = sorted(
        (x.model_copy(update=drop) for x in made.lines), key=lambda x: x.side is C
    )
    return made.model_copy(update={"lines": tuple(lines)})


def test_yayoi_rows():
    data, findings = write_yayoi([SALE, PURCHASE, LONG], A)
    rows = data.decode("cp932").split("\r\n")
    assert findings == ()
    assert (
        rows[0]
        == "2000,,,2026/10/31,売掛金,,,対象外,1100,,売上高,,,課税売上込10%,1100,100,株式会社青葉 請求書 A-1,,2026/11/30,0,,doc-1,0,0,no"
    )
    assert [r[:4] for r in rows[1:-1]] == ["2110", "2101", "2110", "2100", "2101"]
    assert "課対仕入込10%適格" in rows[1]
    assert "課対仕入込軽減8%区分70%" in rows[2]
    assert rows[4].split(",")[4:10] == ["", "", "", "", "0", ""]
    assert all(len(r.split(",")) == 25 == len(COLUMNS) for r in rows[:-1])


def test_moneyforward_rows():
    data, findings = write_moneyforward([PURCHASE], A)
    rows = [r.split(",") for r in data.decode("cp932").split("\r\n")]
    assert findings == ()
    assert len(rows[0]) == len(rows[1]) == 27
    assert rows[1][:10] == [
        "1",
        "2026/10/31",
        "仕入高",
        "",
        "",
        "青葉",
        "課税仕入 10%",
        "適格",
        "11000",
        "1000",
    ]
    assert rows[2][6:8] == ["課税仕入 (軽)8%", "70％控除"]


def test_freee_rows():
    data, findings = write_freee([PURCHASE, SALE], A)
    rows = [r.split(",") for r in data.decode("utf-8-sig").split("\r\n")]
    assert findings == ()
    assert len(rows[0]) == 21
    assert rows[1][:11] == [
        "支出",
        "doc-1",
        "2026/10/31",
        "2026/11/30",
        "",
        "青葉",
        "仕入高",
        "課対仕入10%",
        "11000",
        "内税",
        "1000",
    ]
    assert rows[2][:9] == [
        "",
        "",
        "",
        "",
        "",
        "",
        "仕入高",
        "課対仕入（控70）8%（軽）",
        "540",
    ]
    assert rows[3][6:9] == ["預り金", "対象外", "-1021"]
    assert rows[4][0] == "収入"


def test_round_trips():
    for made in (PURCHASE, SALE, LONG):
        assert read_yayoi(write_yayoi([made], A)[0]) == (
            (ordered(made, partner=None),),
            (),
        )
        back = read_moneyforward(write_moneyforward([made], A)[0])[0]
        assert back == (ordered(made).model_copy(update={"due_date": None}),)
    for made in (PURCHASE, SALE):
        ((back,), _) = read_freee(write_freee([made], A)[0], A)
        assert (back.date, back.due_date) == (made.date, made.due_date)
        assert back.description == made.description
        assert sorted(back.lines, key=repr) == sorted(made.lines, key=repr)


def test_freee_return_and_expense():
    back = entry(
        line(
            C,
            "消耗品費",
            1100,
            tax_amount=100,
            rate=TEN,
            category=S,
            invoice_kind=InvoiceKind.QUALIFIED,
        ),
        line(D, "未払金", 1100),
    )
    data, _ = write_freee([back], A)
    assert ",-1100,内税,-100," in data.decode("utf-8-sig")
    ((read,), _) = read_freee(data, A)
    assert set(read.lines) == set(back.lines)
    nothing = entry(
        line(D, "仕入高", 5, category=S, rate=TEN),
        line(C, "仕入高", 5, category=S, rate=TEN),
        line(C, "買掛金", 0),
    )
    assert len(read_freee(write_freee([nothing], A)[0], A)[0][0].lines) == 2


def test_freee_refuses_what_is_no_deal():
    with pytest.raises(FormatError, match="振替伝票"):
        write_freee([LONG], A)


def test_freee_size(monkeypatch):
    monkeypatch.setattr(freee_module, "MAX_BYTES", 10)
    with pytest.raises(FormatError, match="5MB"):
        write_freee([SALE], A)


TAX_NAMES = [
    (
        S,
        TEN,
        InvoiceKind.QUALIFIED,
        False,
        "課対仕入込10%適格",
        ("課税仕入 10%", "適格"),
        "課対仕入10%",
    ),
    (
        R,
        EIGHT,
        InvoiceKind.QUALIFIED,
        False,
        "課対仕入込軽減8%適格",
        ("課税仕入 (軽)8%", "適格"),
        "課対仕入8%（軽）",
    ),
    (
        S,
        EIGHT,
        InvoiceKind.QUALIFIED,
        False,
        "課対仕入込8%適格",
        ("課税仕入 8%", "適格"),
        "課対仕入8%",
    ),
    (
        S,
        TEN,
        InvoiceKind.SMALL_AMOUNT,
        False,
        "課対仕入込10%適格",
        ("課税仕入 10%", "適格"),
        "課対仕入10%",
    ),
    (
        S,
        TEN,
        InvoiceKind.TRANSITIONAL_80,
        False,
        "課対仕入込10%区分80%",
        ("課税仕入 10%", "80％控除"),
        "課対仕入（控80）10%",
    ),
    (
        S,
        TEN,
        InvoiceKind.TRANSITIONAL_70,
        False,
        "課対仕入込10%区分70%",
        ("課税仕入 10%", "70％控除"),
        "課対仕入（控70）10%",
    ),
    (
        S,
        TEN,
        InvoiceKind.TRANSITIONAL_50,
        False,
        "課対仕入込10%区分50%",
        ("課税仕入 10%", "50％控除"),
        "課対仕入（控50）10%",
    ),
    (
        R,
        EIGHT,
        InvoiceKind.TRANSITIONAL_30,
        False,
        "課対仕入込軽減8%区分30%",
        ("課税仕入 (軽)8%", "30％控除"),
        "課対仕入（控30）8%（軽）",
    ),
    (
        S,
        TEN,
        InvoiceKind.NOT_DEDUCTIBLE,
        False,
        "課対仕入込10%控不",
        ("課税仕入 10%", "控除なし"),
        "対象外",
    ),
    (
        S,
        TEN,
        InvoiceKind.NOT_APPLICABLE,
        False,
        "課対仕入込10%",
        ("課税仕入 10%", ""),
        "課対仕入10%",
    ),
    (
        S,
        TEN,
        InvoiceKind.NOT_APPLICABLE,
        True,
        "課税売上込10%",
        ("課税売上 10%", ""),
        "課税売上10%",
    ),
    (
        R,
        EIGHT,
        InvoiceKind.NOT_APPLICABLE,
        True,
        "課税売上込軽減8%",
        ("課税売上 (軽)8%", ""),
        "課税売上8%（軽）",
    ),
    (
        TaxCategory.EXEMPT,
        Decimal(0),
        InvoiceKind.NOT_APPLICABLE,
        False,
        "非課仕入",
        ("非課税仕入", ""),
        "非課仕入",
    ),
    (
        TaxCategory.EXEMPT,
        Decimal(0),
        InvoiceKind.NOT_APPLICABLE,
        True,
        "非課売上",
        ("非課税売上", ""),
        "非課売上",
    ),
    (
        TaxCategory.EXPORT,
        Decimal(0),
        InvoiceKind.NOT_APPLICABLE,
        True,
        "輸出売上",
        ("輸出売上 0%", ""),
        "輸出売上",
    ),
    (
        TaxCategory.EXPORT,
        Decimal(0),
        InvoiceKind.NOT_APPLICABLE,
        False,
        "対象外",
        ("対象外", ""),
        "対象外",
    ),
    (
        TaxCategory.OUT_OF_SCOPE,
        Decimal(0),
        InvoiceKind.NOT_APPLICABLE,
        True,
        "対象外",
        ("対象外", ""),
        "対象外",
    ),
    (None, None, InvoiceKind.NOT_APPLICABLE, False, "対象外", ("対象外", ""), "対象外"),
]


@pytest.mark.parametrize(
    ("category", "rate", "kind", "sale", "yayoi", "mf", "freee"), TAX_NAMES
)
def test_tax_names(*, category, rate, kind, sale, yayoi, mf, freee):
    made = line(D, "x", 1, category=category, rate=rate, invoice_kind=kind)
    assert tax.yayoi(made, sale=sale) == (yayoi, "")
    assert tax.moneyforward(made, sale=sale) == mf
    assert tax.freee(made, sale=sale) == (freee, "")


@pytest.mark.parametrize("namer", [tax.yayoi, tax.moneyforward, tax.freee])
@pytest.mark.parametrize("category", [None, *TaxCategory])
@pytest.mark.parametrize("kind", InvoiceKind)
def test_every_combination_has_a_name_that_reads_back(namer, category, kind):
    rate = {S: TEN, R: EIGHT}.get(category, Decimal(0))
    made = line(D, "x", 1, category=category, rate=rate, invoice_kind=kind)
    for sale in (False, True):
        assert tax.key_of(namer(made, sale=sale)) in tax.meanings(namer)


@pytest.mark.parametrize(
    "bad", [{"rate": Decimal("0.078")}, {"rate": None}, {"category": R, "rate": TEN}]
)
def test_a_rate_without_a_name_refuses(bad):
    made = line(D, "x", 1, **{"category": S, **bad})
    with pytest.raises(FormatError, match="税率"):
        tax.yayoi(made, sale=False)


def test_texts_are_changed_only_with_a_finding():
    tricky = SALE.model_copy(
        update={"description": "=cmd|' 〜値引—\n2行目" + "あ" * 40}
    )
    data, findings = write_yayoi([tricky, tricky], A)
    text = data.decode("cp932")
    assert ",'=cmd|' ～値引― 2行目" in text
    assert {f.code for f in findings} == {
        "accounting_formula",
        "accounting_line_break",
        "accounting_replaced",
        "accounting_shortened",
    }
    assert len(findings) == 4


def test_characters_outside_cp932():
    for odd in ("𩸽", "🙂", "\x01"):
        with pytest.raises(FormatError, match=f"U\\+{ord(odd):04X}"):
            write_yayoi([SALE.model_copy(update={"description": f"商{odd}店"})], A)
    kept, findings = write_yayoi(
        [SALE.model_copy(update={"description": "髙﨑㈱①"})], A
    )
    assert "髙﨑㈱①" in kept.decode("cp932")
    assert findings == ()
    assert write_freee([SALE.model_copy(update={"description": "𩸽"})], A)[1] == ()


def test_refusals_of_rows():
    with pytest.raises(FormatError, match="貸借"):
        write_yayoi([entry(line(D, "x", 1))], A)
    with pytest.raises(FormatError, match="貸借"):
        write_yayoi([entry()], A)
    long_name = entry(line(D, "勘" * 13, 1), line(C, "x", 1))
    with pytest.raises(FormatError, match="半角24桁"):
        write_yayoi([long_name], A)
    with pytest.raises(FormatError, match="空です"):
        write_rows(
            [Column("a", required=True)],
            [{}],
            encoding="cp932",
            header=False,
            report=Report(),
        )
    with pytest.raises(FormatError, match="半角11桁"):
        write_yayoi([entry(line(D, "x", 10**11), line(C, "y", 10**11))], A)


def yayoi_row(**cells) -> bytes:
    data = write_yayoi([SALE], A)[0].decode("cp932").rstrip().split(",")
    for place, text in cells.items():
        data[int(place[1:])] = text
    return ",".join(data).encode("cp932") + b"\r\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (yayoi_row(c0="9999"), "識別フラグ"),
        (yayoi_row(c0="2100"), "並び"),
        (yayoi_row(c0="2110") + yayoi_row(c0="2110"), "並び"),
        (yayoi_row(c0="2110"), "途中"),
        (yayoi_row(c3=""), "取引日付"),
        (yayoi_row(c3="2026/13/1"), "日付"),
        (yayoi_row(c3="x"), "日付"),
        (yayoi_row(c8="12x"), "整数"),
        (yayoi_row(c8="12"), "貸借"),
        (yayoi_row(c7="課税"), "税区分"),
        (b"1,2,3\r\n", "列数"),
        (b"\x81", "文字コード"),
        (b'"a"b,"', "CSV"),
    ],
)
def test_yayoi_files_that_are_refused(data, words):
    with pytest.raises(FormatError, match=words):
        read_yayoi(data)


def test_moneyforward_and_freee_refusals():
    with pytest.raises(FormatError, match="項目名"):
        read_moneyforward(b"a,b\r\n")
    with pytest.raises(FormatError, match="項目名"):
        read_moneyforward(b"")
    data = write_moneyforward([SALE], A)[0]
    with pytest.raises(FormatError, match="取引日"):
        read_moneyforward(data.replace(b"2026/10/31", b""))
    deals = write_freee([SALE], A)[0]
    for old, new, words in (
        ("収入", "", "収支区分"),
        ("収入", "支", "収支区分"),
        ("2026/10/31", "", "発生日"),
        ("課税売上10%", "？", "税区分"),
    ):
        with pytest.raises(FormatError, match=words):
            read_freee(deals.replace(old.encode(), new.encode()), A)


def test_small_parsers():
    assert width_of("ｶﾅ漢字a") == 7
    assert (
        parse_amount("1,234", ""),
        parse_amount("-5", ""),
        parse_amount("", ""),
    ) == (1234, -5, 0)
    assert parse_day("20261031") == parse_day("2026-10-31") == dt.date(2026, 10, 31)
    assert parse_day("") is None


texts = st.text("あいう漢字ABC12ｱｲ-_()=+@'＝", max_size=8).map(str.strip)
names = texts.filter(bool)


@st.composite
def entries(draw):
    taxed = st.sampled_from(
        [(S, TEN, k) for k in InvoiceKind if k is not InvoiceKind.SMALL_AMOUNT]
        + [
            (R, EIGHT, InvoiceKind.TRANSITIONAL_50),
            (TaxCategory.EXEMPT, Decimal(0), InvoiceKind.NOT_APPLICABLE),
            (None, None, InvoiceKind.NOT_APPLICABLE),
        ]
    )
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        category, rate, kind = draw(taxed)
        lines.append(
            line(
                draw(st.sampled_from(EntrySide)),
                draw(names),
                draw(st.integers(1, 10**8)),
                tax_amount=draw(st.integers(0, 10**6)),
                category=category,
                rate=rate,
                invoice_kind=kind,
                sub_account=draw(names | st.none()),
                department=draw(names | st.none()),
            )
        )
    made = entry(*lines, description=draw(texts), reference=draw(texts))
    rest = made.debit_total - made.credit_total
    if rest:
        lines.append(line(C if rest > 0 else D, "現金", abs(rest)))
    return entry(
        *lines,
        description=draw(texts),
        reference=draw(texts),
        due_date=draw(st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1))),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(entries(), max_size=3))
def test_any_entry_comes_back(made):
    expected = tuple(ordered(x) for x in made)
    assert read_yayoi(write_yayoi(made, A)[0])[0] == expected
    undated = tuple(x.model_copy(update={"due_date": None}) for x in expected)
    assert read_moneyforward(write_moneyforward(made, A)[0])[0] == undated


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=100)
    | st.text(max_size=80).map(lambda x: x.encode("utf-8"))
    | st.sampled_from(
        [write_yayoi([PURCHASE], A)[0], write_freee([PURCHASE], A)[0]]
    ).flatmap(lambda d: st.integers(0, len(d)).map(lambda n: d[:n] + b"9" + d[n + 2 :]))
)
def test_any_bytes_are_read_or_refused(data):
    for identify in (identify_yayoi, identify_moneyforward, identify_freee):
        assert identify(data) in (True, False)
    for read in (
        read_yayoi,
        read_moneyforward,
        read_chart,
        lambda d: read_freee(d, A),
    ):
        try:
            read(data)
        except FormatError:
            continue


@st.composite
def deals(draw):
    """Entries of one payable or receivable, as freee keeps them."""
    income = draw(st.booleans())
    own, other = (C, D) if income else (D, C)
    kinds = [k for k in InvoiceKind if k is not InvoiceKind.SMALL_AMOUNT]
    kinds.remove(InvoiceKind.NOT_DEDUCTIBLE)
    kinds.remove(InvoiceKind.NOT_APPLICABLE)
    lines, total = [], 0
    for _ in range(draw(st.integers(1, 3))):
        side = draw(st.sampled_from(EntrySide))
        amount = draw(st.integers(1, 10**8))
        total += amount if side is own else -amount
        lines.append(
            line(
                side,
                "売上高" if income else draw(st.sampled_from(["仕入高", "外注費"])),
                amount,
                tax_amount=draw(st.integers(0, 10**6)),
                category=S,
                rate=TEN,
                invoice_kind=InvoiceKind.NOT_APPLICABLE
                if income
                else draw(st.sampled_from(kinds)),
                department=draw(names | st.none()),
                partner="青葉",
            )
        )
    goods = any(x.account == "仕入高" for x in lines)
    owed = "売掛金" if income else "買掛金" if goods else "未払金"
    rest = line(other if total >= 0 else own, owed, abs(total), partner="青葉")
    return entry(*lines, rest, description=draw(texts), reference=draw(texts))


@settings(max_examples=60, deadline=None)
@given(st.lists(deals(), max_size=3))
def test_any_deal_comes_back_from_freee(made):
    found = read_freee(write_freee(made, A)[0], A)[0]
    kept = [x for x in made if x.debit_total]
    for one, other in zip(found, kept, strict=True):
        lines = [x for x in other.lines if x.amount]
        assert (one.reference, one.description) == (other.reference, other.description)
        assert one.lines == tuple(lines)
