"""The rule of every column, at and over its limit, written and read.

The rules are told here a second time, from their sources: 弥生 page_id=18545 and 18586,
マネーフォワード import-books/ib01.html, freee articles/202847320 and its API schema.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.errors import FormatError
from books.settings_company import Accounts
from edi.accounting import freee, moneyforward, yayoi
from edi.accounting.cells import guard, parse_day, unguard
from edi.accounting.csvfile import MAX_BYTES, MAX_CELLS, MAX_ROWS, parse_csv
from edi.accounting.freee import identify_freee, read_freee, write_freee
from edi.accounting.moneyforward import (
    identify_moneyforward,
    read_moneyforward,
    write_moneyforward,
)
from edi.accounting.table import Report, columns_of, read_rows, write_rows
from edi.accounting.yayoi import identify_yayoi, read_yayoi, write_yayoi
from tests.test_edi_accounting import LONG, PURCHASE, SALE

A = Accounts()
TABLES = {
    "yayoi": (yayoi.COLUMNS, "cp932"),
    "moneyforward": (moneyforward.COLUMNS, "cp932"),
    "freee": (freee.COLUMNS, "utf-8-sig"),
}
Y, M, F = TABLES
SIDES = ("借方", "貸方")
ANY = "あ" * 500

# Program, column, what fits it, what does not
RULES = [
    (Y, "識別フラグ", ("2000", "2111", "2110", "2100", "2101"), ("", "2001", "20000")),
    (Y, "伝票No.", ("", "123456"), ("1234567", "A1", "１")),
    (Y, "決算", ("", "中決", "本決"), ("決算",)),
    (Y, "取引日付", ("2019/07/01", "20190701", "2019/7/1"), ("", "2019/13/01", "7/1")),
    (Y, "取引日付", ("R.01/07/01", "R01/7/1", "R.01/7/1"), ("X.01/07/01", "R.01/13/1")),
    *(
        (Y, f"{s}勘定科目", ("あ" * 12, "a" * 24, ""), ("あ" * 12 + "a",))
        for s in SIDES
    ),
    *((Y, f"{s}補助科目", ("あ" * 12, "ｱ" * 24), ("ｱ" * 25,)) for s in SIDES),
    *((Y, f"{s}部門", ("あ" * 12,), ("あ" * 13,)) for s in SIDES),
    *((Y, f"{s}税区分", ("", "課対仕入込軽減8%区分80%"), ()) for s in SIDES),
    *(
        (Y, f"{s}金額", ("0", "9" * 11), ("", "9" * 12, "-1", "1.5", "円"))
        for s in SIDES
    ),
    *((Y, f"{s}税金額", ("", "9" * 11), ("9" * 12, "-1")) for s in SIDES),
    (Y, "摘要", ("あ" * 32,), ()),
    (Y, "番号", ("1234567890",), ("12345678901",)),
    (Y, "期日", ("", "2026/11/30"), ("2026/11/31",)),
    (Y, "タイプ", ("0", "1", "2", "3"), ("", "4", "03")),
    (Y, "生成元", ("", "HANB"), ("HANBA",)),
    (Y, "仕訳メモ", ("あ" * 90,), ("あ" * 90 + "a",)),
    (Y, "付箋1", ("", "0", "5"), ("10", "a")),
    (Y, "付箋2", ("", "0", "5"), ("10", "a")),
    (Y, "調整", ("no", "yes"), ("", "いいえ")),
    (M, "取引No", ("1", "9" * 9), ("", "1" * 10, "A1")),
    (M, "取引日", ("2026/10/31", "2026/1/1"), ("", "2026/02/30", "10月31日")),
    *((M, f"{s}{n}", ("", ANY), ()) for s in SIDES for n in ("勘定科目", "補助科目")),
    *((M, f"{s}{n}", ("", ANY), ()) for s in SIDES for n in ("部門", "取引先")),
    *((M, f"{s}税区分", ("", "課税仕入 (軽)8%"), ()) for s in SIDES),
    *((M, f"{s}インボイス", ("", "適格", "80％控除"), ()) for s in SIDES),
    *((M, f"{s}金額(円)", ("", "9" * 15, "-1"), ("9" * 16, "1.5")) for s in SIDES),
    *((M, f"{s}税額", ("", "9" * 15), ("9" * 16, "x")) for s in SIDES),
    (M, "摘要", ("あ" * 200,), ()),
    *((M, n, ("", ANY), ()) for n in ("仕訳メモ", "タグ", "MF仕訳タイプ", "作成者")),
    *((M, n, ("", ANY), ()) for n in ("決算整理仕訳", "作成日時", "最終更新日時")),
    (M, "最終更新者", ("", ANY), ()),
    (F, "収支区分", ("", "収入", "支出"), ("入金",)),
    (F, "管理番号", ("", ANY), ()),
    (F, "発生日", ("2026/10/31",), ("2026/10/32",)),
    (F, "決済期日", ("", "2026/10/31"), ("あ",)),
    (F, "取引先コード", ("", ANY), ()),
    (F, "取引先", ("あ" * 255,), ("あ" * 256,)),
    (F, "勘定科目", ("あ" * 30,), ("", "あ" * 31)),
    (F, "税区分", ("対象外",), ("",)),
    (F, "金額", ("0", "-9", "9" * 15), ("", "9" * 16, "1.0")),
    (F, "税計算区分", ("", "内税", "税込"), ("外税",)),
    (F, "税額", ("", "-9"), ("x",)),
    (F, "備考", ("あ" * 255,), ()),
    (F, "品目", ("あ" * 30,), ("あ" * 31,)),
    (F, "部門", ("あ" * 30,), ("あ" * 31,)),
    (F, "メモタグ（複数指定可、カンマ区切り）", ("あ,い",), ()),
    *((F, f"セグメント{n}", ("あ" * 100,), ("あ" * 101,)) for n in (1, 2, 3)),
    (F, "決済日", ("", "2026/10/31"), ("2026/10",)),
    (F, "決済口座", ("あ" * 255,), ("あ" * 256,)),
    (F, "決済金額", ("", "1"), ("x",)),
]
FITS = [(p, c, text) for p, c, good, _ in RULES for text in good]
BREAKS = [(p, c, text) for p, c, _, bad in RULES for text in bad]


def column(program, name):
    (found,) = (c for c in TABLES[program][0] if c.name == name)
    return found


def written(program, name, text):
    report = Report()
    data = write_rows(
        [column(program, name)],
        [{name: text}],
        encoding=TABLES[program][1],
        header=False,
        report=report,
    )
    return data.decode(TABLES[program][1]).removesuffix("\r\n"), report.findings


def read(program, name, text):
    report = Report()
    (row,) = read_rows([[text]], [column(program, name)], report)
    return row[name], report.findings


def test_every_column_has_a_rule_here_and_a_source():
    for program, (columns, _) in TABLES.items():
        told = {name for where, name, *_ in RULES if where == program}
        assert told == {c.name for c in columns}
        assert all(c.source for c in columns)


def test_what_no_page_of_the_makers_tells_is_marked():
    unconfirmed = {
        program: [c.name for c in columns if not c.confirmed]
        for program, (columns, _) in TABLES.items()
    }
    assert unconfirmed == {
        Y: ["番号", "期日", "タイプ", "生成元", "仕訳メモ", "付箋1", "付箋2", "調整"],
        M: ["取引No", "摘要"],
        F: ["税計算区分", "備考"],
    }


@pytest.mark.parametrize(("program", "name", "text"), FITS)
def test_what_fits_is_written_and_read_as_it_is(program, name, text):
    assert written(program, name, text)[0].strip('"') == text
    assert read(program, name, text)[0] == text


@pytest.mark.parametrize(("program", "name", "text"), BREAKS)
def test_what_does_not_fit_is_refused_both_ways(program, name, text):
    with pytest.raises(FormatError):
        written(program, name, text)
    with pytest.raises(FormatError):
        read(program, name, text)


@pytest.mark.parametrize(
    ("program", "name", "most"), [(Y, "摘要", 32), (M, "摘要", 200), (F, "備考", 255)]
)
def test_a_description_is_cut_with_a_finding_and_read_however_long(program, name, most):
    text, (finding,) = written(program, name, "あ" * (most + 1))
    assert text == "あ" * most
    assert finding.code == "accounting_shortened"
    assert read(program, name, "あ" * (most + 1)) == ("あ" * (most + 1), ())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize(("program", "name"), [(Y, "摘要"), (M, "摘要"), (F, "備考")])
def test_no_formula_comes_alive(program, name, start):
    text, (finding,) = written(program, name, f"{start}HYPERLINK(1)")
    assert text == f"'{start}HYPERLINK(1)"
    assert finding.code == "accounting_formula"
    assert read(program, name, text)[0] == f"{start}HYPERLINK(1)"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\x0b", "\u2028"])
def test_no_break_comes_through(start):
    text, findings = written(F, "備考", f"{start}=1{start}2")
    assert text == "'=1 2"
    told = [finding.code for finding in findings]
    assert told == ["accounting_line_break", "accounting_formula"]


@given(st.text("'=+-@＝ aあ\t", max_size=6))
def test_the_guard_comes_off_again(text):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in tuple("=+-@\t\r＝＋－＠")


def test_quotes_and_commas_are_quoted():
    assert written(Y, "摘要", '6"管,大')[0] == '"6""管,大"'
    assert parse_csv(b'"6""\x8a\xc7,\x91\xe5"\r\n', ["cp932"]) == [['6"管,大']]


def test_unread_content_is_reported():
    for program, name, text in (
        (Y, "伝票No.", "12"),
        (Y, "付箋1", "3"),
        (M, "タグ", "現場"),
        (F, "品目", "鋼材"),
        (F, "決済口座", "青葉銀行"),
    ):
        (finding,) = read(program, name, text)[1]
        assert finding.code == "accounting_unread"
        assert name in finding.message
    assert read(Y, "付箋1", "0")[1] == ()


def test_each_file_is_told_from_the_others():
    files = {
        identify_yayoi: write_yayoi([PURCHASE], A)[0],
        identify_moneyforward: write_moneyforward([PURCHASE], A)[0],
        identify_freee: write_freee([PURCHASE], A)[0],
    }
    other = (b"", b"\0" * 30, b"<a/>", b"2000,1\r\n", b"x" * 10_000, b'"', b"\x82")
    for identify, own in files.items():
        assert [identify(data) for data in files.values()] == [
            data is own for data in files.values()
        ]
        assert not any(identify(data) for data in other)
    assert identify_yayoi(b"# \x8eq\r\n" + files[identify_yayoi])
    many = write_yayoi([PURCHASE] * 300, A)[0]
    assert identify_yayoi(many)


def test_comments_of_yayoi_are_skipped():
    data = write_yayoi([SALE], A)[0]
    assert read_yayoi(b"#2000,x\r\n" + data)[0] == read_yayoi(data)[0]


def test_older_headings_are_read():
    data = write_moneyforward([LONG], A)[0].decode("cp932")
    keep = [
        n for n, c in enumerate(moneyforward.COLUMNS) if n < 18 and "税額" not in c.name
    ]
    rows = [[r[n] for n in keep] for r in parse_csv(data.encode("cp932"), ["cp932"])]
    old = "\r\n".join(",".join(r) for r in rows).encode("cp932")
    (entry,), findings = read_moneyforward(old)
    assert findings == ()
    assert (entry.debit_total, entry.reference) == (LONG.debit_total, "")
    deals = parse_csv(write_freee([SALE], A)[0], ["utf-8-sig"])
    short = "\r\n".join(",".join(c for n, c in enumerate(r) if n != 4) for r in deals)
    assert read_freee(short.encode(), A) == read_freee(write_freee([SALE], A)[0], A)


def test_headings_that_do_not_fit():
    for heading in (
        [],
        ["取引No"],
        ["取引No", "取引日", "謎"],
        ["取引No"] * 2 + ["取引日"],
    ):
        with pytest.raises(FormatError, match="項目名"):
            columns_of(heading, moneyforward.COLUMNS)


def test_hostile_files_are_refused_at_once():
    many, wide = b"a\n" * (MAX_ROWS + 1), b"," * MAX_CELLS
    for data in (b"a\0b", b"x" * (MAX_BYTES + 1), b'"' + b"x" * 200_000, many, wide):
        with pytest.raises(FormatError):
            read_yayoi(data)


def test_days_of_an_era():
    assert parse_day("R.08/10/31") == parse_day("2026/10/31")
    assert parse_day("H31/4/30") == parse_day("2019/4/30")


def test_different_descriptions_of_one_entry_are_all_kept():
    data = write_yayoi([LONG], A)[0].decode("cp932")
    first, rest = data.split("\r\n", 1)
    changed = first.replace("請求書 A-1", "一行目") + "\r\n" + rest
    (entry,), _ = read_yayoi(changed.encode("cp932"))
    assert entry.description == "株式会社青葉 一行目 / 株式会社青葉 請求書 A-1"
