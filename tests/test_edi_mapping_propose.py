"""Mappings proposed for files that nobody has described yet."""

import io
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import DocumentType
from edi.mapping import propose_mapping, read_mapped, render_mapping
from edi.mapping.columns import Values
from edi.mapping.file import parse_mapping
from edi.mapping.grid import read_grid
from edi.mapping.guess import Sureness
from edi.mapping.vocabulary import find_meaning
from tests.buyers import BUYERS as ALL
from tests.buyers import mapping
from tests.downloads import DOWNLOADS

BUYERS = {n: f for n, f in ALL.items() if n != "hinode-foods"}  # it has no headings
ORDER = DocumentType.PURCHASE_ORDER
EQUAL = {("delivery_date", "lines.date")}


def told(data, **options):
    proposal = propose_mapping(data, **options)
    columns = {g.heading: g.field for g in proposal.guesses}
    return columns | {c.address: c.field for c in proposal.cells}


def right(found, wanted):
    return sum(
        found.get(name) == field or (field, found.get(name)) in EQUAL
        for name, field in wanted.items()
    )


def wanted_of(name):
    found = mapping(name)
    places = (*found.columns, *found.cells)
    filled = (c for r in found.replies if r.fill for c in r.columns)
    return {
        p.cell if hasattr(p, "cell") else p.name: p.field for p in (*places, *filled)
    }


@pytest.mark.parametrize("name", BUYERS)
def test_nearly_every_column_of_the_buyers_is_proposed_right(name):
    wanted = wanted_of(name)
    assert right(told(BUYERS[name]()), wanted) >= 0.94 * len(wanted)


@pytest.mark.parametrize("name", BUYERS)
def test_documents_read_by_the_proposal_have_the_rows_of_the_true_mapping(name):
    data = BUYERS[name]()
    proposed = read_mapped(data, propose_mapping(data).mapping)[0]
    true = read_mapped(data, mapping(name))[0]
    assert [d.document_number for d in proposed] == [d.document_number for d in true]
    assert [len(d.lines) for d in proposed] == [len(d.lines) for d in true]
    assert propose_mapping(data).mapping.document is mapping(name).document


@pytest.mark.parametrize("name", DOWNLOADS)
def test_headings_of_many_downloads_are_known(name):
    headings, fields, *rows = DOWNLOADS[name].splitlines()
    text = "".join(f"{line}\r\n" for line in (headings, *rows))
    guesses = propose_mapping(text.encode("cp932")).guesses
    found = [("reply:" if g.reply else "") + (g.field or "-") for g in guesses]
    wrong = [
        (g.heading, field, is_)
        for g, field, is_ in zip(guesses, fields.split(","), found, strict=True)
        if is_ not in field.split("|") and "*" not in field.split("|")
    ]
    assert wrong == []


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_encodings_and_separators_are_found(encoding, mark):
    rows = ("注文番号 品番 数量 単価 金額".split(), "P-1 A-1 2 30 60".split())
    data = "".join(mark.join(row) + "\r\n" for row in rows).encode(encoding)
    style = propose_mapping(data).mapping.file
    assert style.encoding == encoding
    assert style.delimiter == mark


def test_arithmetic_names_columns_without_a_known_heading():
    rows = ("注文番号,品番,あ,い,う", "1,A,2,30,60", "1,B,5,7,35", "2,C,11,13,143")
    proposal = propose_mapping("\n".join(rows).encode())
    found = {g.heading: (g.field, g.sureness) for g in proposal.guesses}
    assert found["う"] == ("", Sureness.NONE)  # nothing says which factor is which
    rows = ("注文番号,品番,数量,い,う", *rows[1:])
    proposal = propose_mapping("\n".join(rows).encode())
    found = {g.heading: (g.field, g.sureness) for g in proposal.guesses}
    assert found["い"] == ("lines.unit_price", Sureness.LIKELY)
    assert found["う"] == ("lines.amount", Sureness.LIKELY)


def test_the_column_that_multiplies_is_the_quantity():
    rows = ("注文番号,入数,発注数量,単価,金額", "1,12,3,100,300", "1,6,5,20,100")
    assert told("\n".join(rows).encode())["発注数量"] == "lines.quantity"


def test_a_date_that_is_none_is_to_be_checked():
    rows = ("注文番号,品番,納期", "1,A,未定", "2,B,至急")
    (guess,) = [
        g
        for g in propose_mapping("\n".join(rows).encode()).guesses
        if g.heading == "納期"
    ]
    assert guess.sureness is Sureness.CHECK
    assert "値が合わない" in guess.reason


def test_codes_get_a_table_to_fill_in():
    (column,) = [
        c
        for c in propose_mapping(BUYERS["aomine-jidosha"]()).mapping.columns
        if c.field == "purpose"
    ]
    assert column.values == {"1": "新規", "2": "変更"}


def test_sums_below_the_rows_get_a_rule():
    rules = propose_mapping(BUYERS["kogane-seiki"]()).mapping.skip
    assert [(rule.column, rule.matches) for rule in rules] == [("品目/名称", "合計")]


def test_the_partner_becomes_a_constant():
    proposal = propose_mapping(BUYERS["hibiki-denshi"](), "響", "響電子工業株式会社")
    assert proposal.mapping.constants == {"issuer.name": "響電子工業株式会社"}
    assert proposal.mapping.name == "響"


def test_a_file_without_headings_is_guessed_by_its_values():
    data = "2026/11/30,個,AB\r\n2026/12/01,本,CD\r\n".encode()
    proposal = propose_mapping(data)
    assert proposal.mapping.heading_rows == ()
    assert [(c.at, c.field) for c in proposal.mapping.columns] == [
        ("A", "lines.date"),
        ("B", "lines.unit"),
    ]


def test_a_file_in_which_nothing_is_known_is_refused():
    with pytest.raises(FormatError, match="見当"):
        propose_mapping(b"a,b\r\nc,d\r\n")
    with pytest.raises(FormatError, match="表がありません"):
        propose_mapping(b"\r\n\r\n")


HEADINGS = st.sampled_from(
    "注文番号 発注日 行 品番 品名 数量 単価 金額 納期1 納期2 数量1 数量2 税区分 変更区分 回答納期 "
    "回答区分 出荷数 備考1 備考2 支払番号 10%対象額 合計 小計 納入先 発注者名 Qty 未知".split()
)
CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from("2026/12/01 R8.1.5 1,200 0005 ¥300 10% ▲5 個 合計 A-1 1 2".split()),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_proposal_for_any_table_is_a_mapping_that_can_be_kept(draw):
    headings = draw.draw(st.lists(HEADINGS, min_size=1, max_size=9))
    width = len(headings)
    row = st.lists(CELLS, min_size=width, max_size=width)
    rows = draw.draw(st.lists(row, max_size=5))
    text = "".join(
        ",".join('"' + c.replace('"', '""') + '"' for c in line) + "\n"
        for line in (headings, *rows)
    )
    data = text.encode("utf-8", "replace")
    with suppress(FormatError):
        proposal = propose_mapping(data)
        kept = render_mapping(proposal.mapping, proposal.notes)
        assert parse_mapping(kept.encode(), Path("x")) == proposal.mapping
        read_mapped(data, proposal.mapping)


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("ご注文番号", "document_number"),
        ("【品番】", "lines.item_code"),
        ("発注数", "lines.quantity"),
        ("※納期", "lines.date"),
        ("納入/数量", "lines.quantity"),
        ("Qty / 数量", "lines.quantity"),
        ("ｸﾞﾘｰﾝ購入", None),
    ],
)
def test_headings(heading, path):
    meaning = find_meaning(heading, ORDER)
    assert (meaning.path if meaning else None) == path


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (("001", "020"), "000"),
        (("1,200", "30"), "#,##0"),
        (("1.50", "2.25"), "0.00"),
        (("▲3,000円", "500円"), "#,##0円;▲#,##0円"),
        (("12", "345"), None),
        (("120", "345"), None),
    ],
)
def test_number_forms_are_found(texts, form):
    assert Values(texts).number_format == form


def test_the_grid_knows_its_encoding():
    assert read_grid("数量\r\n".encode("cp932")).encoding == "cp932"


def printed_list(above):
    headings = "伝票番号 伝票日付 得意先名 明細 図番 品名 数量 単価 金額 検収条件 納期回答 可否"
    goods = [
        "T-1",
        "2026/11/25",
        "甲精機株式会社",
        1,
        "ZK-1",
        "軸",
        3,
        10,
        30,
        "納入時",
    ]
    book = openpyxl.Workbook()
    for row in [*above, headings.split(), goods]:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    "above",
    [
        [["注文書一覧"], ["出力日:2026/11/25"]],
        [["注文書一覧", "出力日 2026/11/25"]],
        [["出力日:2026/11/25"], ["注文書一覧"]],
        [[None, None, "注文書一覧"]],
        [["注文書一覧", None, None, "担当:山田"]],
    ],
)
def test_titles_and_printing_dates_are_no_headings(above):
    data = printed_list(above)
    proposal = propose_mapping(data)
    assert proposal.mapping.heading_rows == (len(above) + 1,)
    assert told(data)["品名"] == "lines.description"
    replies = {g.heading: g.field for g in proposal.guesses if g.reply}
    assert replies == {"納期回答": "lines.date", "可否": "lines.answer"}


@pytest.mark.parametrize(
    ("currency", "told"), [("USD", ["mapping_currency"]), ("JPY", []), ("円", [])]
)
def test_an_order_in_dollars_is_told_though_its_column_is_not_read(currency, told):
    data = (
        f"発注No,発注日,品名,数量,単価,通貨\r\n1,2026/11/1,ねじ,1,10,{currency}\r\n"
    ).encode("cp932")
    found = propose_mapping(data, "甲", "甲株式会社").mapping
    _, findings = read_mapped(data, found)
    assert [f.code for f in findings] == told
