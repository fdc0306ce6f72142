import pytest

from books.errors import FormatError, SettingsError
from edi.statements import (
    Profile,
    identify_statement_csv,
    load_profiles,
    read_statement_csv,
)
from edi.statements.profile import SHIPPED, Columns, get_profile, read_profile
from tests.statement_samples import RAKUTEN

NEW_BANK = """\
label: 架空銀行
bank_code: "9999"
columns:
  date: 日にち
  money_in: [お入り, 入り]
  money_out: お出し
  balance: のこり
  description: ないよう
"""
NEW_FILE = "口座,1234567\n日にち,ないよう,お出し,入り,のこり\n8.10.5,振込 ﾔﾏﾀﾞ,,5,15\n"


def shipped(name: str) -> str:
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def folder_of(tmp_path, **profiles):
    for name, text in profiles.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_new_bank_is_one_file_in_the_users_folder(tmp_path):
    folder = folder_of(tmp_path, kakuu=NEW_BANK)
    data = NEW_FILE.replace("8.10.5", "2026/10/5").encode("cp932")
    assert identify_statement_csv(data) is None
    assert identify_statement_csv(data, profiles_folder=folder) == "kakuu"
    statement, _ = read_statement_csv(data, stem="k", profiles_folder=folder)
    (payment,) = statement.payments
    assert (statement.bank_code, payment.amount, payment.payer_kana) == (
        "9999",
        5,
        "ﾔﾏﾀﾞ",
    )


def test_columns_by_position_without_headings(tmp_path):
    text = """\
label: 見出しなし
has_header: false
skip_lines: 1
date_form: wareki
delimiter: ";"
footers: [END]
payer_pattern: 'FROM (.+)'
in_words: "+"
out_words: "-"
columns: {date: 1, direction: 2, amount: 3, description: 4}
"""
    folder = folder_of(tmp_path, plain=text)
    data = "これは明細\n81005;+;500;FROM ﾔﾏﾀﾞ\n081006;-;20;電気\nEND\n".encode()
    statement, findings = read_statement_csv(
        data, stem="p", profile="plain", profiles_folder=folder
    )
    assert findings == ()
    assert [
        (str(p.value_date), p.direction.value, p.amount, p.payer_kana)
        for p in statement.payments
    ] == [("2026-10-05", "in", 500, "ﾔﾏﾀﾞ"), ("2026-10-06", "out", 20, "")]


@pytest.mark.parametrize(
    ("form", "written"),
    [("wareki", "8.10.5"), ("wareki", "081005"), ("short", "26/10/05")],
)
def test_years_of_two_digits(tmp_path, form, written):
    folder = folder_of(tmp_path, kakuu=f"{NEW_BANK}date_form: {form}\n")
    data = NEW_FILE.replace("8.10.5", written).encode()
    statement, _ = read_statement_csv(data, stem="k", profiles_folder=folder)
    assert str(statement.payments[0].value_date) == "2026-10-05"


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_an_order_that_is_said(tmp_path, order):
    folder = folder_of(tmp_path, kakuu=f"{NEW_BANK}order: {order}\n")
    rows = ["2026/10/5,b,,1,", "2026/10/5,a,,2,"]
    rows = rows if order == "newest" else rows[::-1]
    data = "\n".join(["日にち,ないよう,お出し,入り,のこり", *rows]).encode()
    statement, _ = read_statement_csv(data, stem="k", profiles_folder=folder)
    assert [p.description for p in statement.payments] == ["a", "b"]


def test_money_out_with_a_minus(tmp_path):
    folder = folder_of(tmp_path, kakuu=NEW_BANK + "negative_out: true\n")
    data = "日にち,ないよう,お出し,お入り,のこり\n2026/10/5,a,-5,,10\n".encode()
    statement, findings = read_statement_csv(data, stem="k", profiles_folder=folder)
    assert findings == ()
    assert statement.payments[0].direction.value == "out"
    assert not statement.payments[0].reversal


def test_a_users_profile_replaces_ours(tmp_path):
    mine = shipped("rakuten")
    folder = folder_of(tmp_path, rakuten=mine.replace("楽天銀行\n", "わたしの定義\n"))
    profile = get_profile("rakuten", folder)
    assert profile.label == "わたしの定義"
    assert len(load_profiles(folder)) == len(load_profiles())


def test_two_profiles_that_fit_alike_are_named(tmp_path):
    folder = folder_of(tmp_path, other=shipped("rakuten"))
    data = RAKUTEN.encode("cp932")
    assert identify_statement_csv(data, profiles_folder=folder) is None
    with pytest.raises(FormatError, match=r"2つ当てはまります.*other.*rakuten"):
        read_statement_csv(data, stem="s", profiles_folder=folder)
    statement, _ = read_statement_csv(
        data, stem="s", profile="other", profiles_folder=folder
    )
    assert len(statement.payments) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("label: 架空銀行\n", "", "label がありません"),
        ("columns:\n", "colums:\n", "columns の打ち間違い"),
        ("  date: 日にち\n", "", "columns に date か、year と month と day を書いて"),
        ("  money_out: お出し\n", "", "money_in と money_out か、amount を書いて"),
        ("date: 日にち", "date: 0", r"columns\.date に「0」.*列番号"),
        ("date: 日にち", "date: []", r"columns\.date に一覧.*見出しの名前"),
        ('"9999"', '"99"', "bank_code に「99」"),
        ("columns:", "order: up\ncolumns:", "order に「up」.*newest"),
        ("columns:", "payer_pattern: '('\ncolumns:", "payer_pattern.*正しい正規表現"),
        ("columns:", "payer_pattern: 'a'\ncolumns:", "payer_pattern.*一つある"),
        ("columns:", "kind_words: 明細\ncolumns:", "columns の kind も を書いて"),
        ("columns:", "has_header: false\ncolumns:", "列番号だけ を書いて"),
        ("columns:", "encodings: sjis9\ncolumns:", "encodings.*cp932"),
        ("columns:\n", "columns: [\n", "YAML"),
        ("label:", "label: a\nlabel:", "2 回書かれて"),
    ],
)
def test_a_wrong_profile_says_what_and_where(tmp_path, old, new, message):
    assert old in NEW_BANK
    folder = folder_of(tmp_path, kakuu=NEW_BANK.replace(old, new))
    with pytest.raises(SettingsError, match=message) as caught:
        load_profiles(folder)
    assert "kakuu.yaml" in str(caught.value)


def test_a_profile_or_folder_that_is_not_there(tmp_path):
    with pytest.raises(FormatError, match=r"「x」はありません。.*rakuten"):
        get_profile("x")
    with pytest.raises(FormatError, match="フォルダー"):
        load_profiles(tmp_path / "none")
    with pytest.raises(FormatError, match=r"楽天銀行.*として読めません"):
        read_statement_csv(b"a,b\n1,2\n", stem="s", profile="rakuten")


def test_every_shipped_profile_says_what_is_known():
    for profile in load_profiles():
        assert profile.seen, profile.name
        assert profile.unconfirmed, profile.name


def test_the_name_is_that_of_the_file(tmp_path):
    folder = folder_of(tmp_path, 架空=NEW_BANK)
    assert read_profile(folder / "架空.yaml").name == "架空"


def test_the_example_of_the_guide_reads_a_file(tmp_path):
    guide = (SHIPPED / "README.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    folder = folder_of(tmp_path, kakuu=example)
    data = (
        "取引日,時刻,お引出し,お預入れ,残高,摘要,摘要内容\n8.10.5,9:00,,5,15,振込,ﾔﾏﾀﾞ\n"
    )
    statement, findings = read_statement_csv(
        data.encode("cp932"), stem="k", profiles_folder=folder
    )
    assert findings == ()
    assert statement.payments[0].payer_kana == "ﾔﾏﾀﾞ"
    told = set(Columns.model_fields) | set(Profile.model_fields) - {"name", "seen"}
    assert [
        name for name in told if f"`{name}`" not in guide and name not in example
    ] == ["fallback"]
