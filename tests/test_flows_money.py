"""The commands that make bank files of others and of tables."""

import datetime as dt
from decimal import Decimal

import pytest
import yaml

from books.model import AccountType, Answer, CreditTransfer, PayerAccount
from edi.zengin import (
    identify_zengin,
    read_bulk_transfers,
    read_payroll,
    write_bulk_transfer,
)
from flows import cli
from flows.answer_file import read_answer

PAYER = {
    "client_code": "9999000123",
    "name_kana": "ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ",
    "bank_code": "0001",
    "branch_code": "197",
    "account_number": "9000123",
}


TRANSFER_FILE = write_bulk_transfer(
    PayerAccount(**PAYER),
    [
        CreditTransfer(
            reference=str(n),
            bank_code="0005",
            branch_code="001",
            account_type=AccountType.ORDINARY,
            account_number=f"123456{n}",
            holder=f"ｶ)ﾃｽﾄ{n}",
            amount=1000 * n,
            due_date=dt.date(2026, 12, 25),
        )
        for n in (1, 2)
    ],
)


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    text = yaml.safe_dump({"company": {"name": "でんぴょう", "payer": PAYER}})
    (folder / "denpyo.yaml").write_text(text, encoding="utf-8")
    return folder


def run(*arguments):
    return cli.run_command([str(a) for a in arguments])


def test_a_transfer_file_goes_to_zedi_and_back(tmp_path, home):
    source, xml, back = (tmp_path / n for n in ("a.txt", "a.xml", "b.txt"))
    source.write_bytes(TRANSFER_FILE)
    assert run("convert", source, "--to", "zedi", "--out", xml, "--home", home) == 0
    assert (
        run("convert", xml, "--to", "zengin-transfer", "--out", back, "--home", home)
        == 0
    )
    (before,) = read_bulk_transfers(TRANSFER_FILE, stem="a", near=dt.date(2026, 11, 1))
    (after,) = read_bulk_transfers(
        back.read_bytes(), stem="a", near=dt.date(2026, 11, 1)
    )
    told = [
        (t.bank_code, t.account_number, t.holder, t.amount) for t in before.transfers
    ]
    assert told == [
        (t.bank_code, t.account_number, t.holder, t.amount) for t in after.transfers
    ]


def test_what_a_file_does_not_hold_is_refused(tmp_path, home, capsys):
    source = tmp_path / "a.txt"
    source.write_bytes(TRANSFER_FILE)
    assert run("convert", source, "--to", "camt.053", "--home", home) == 7
    assert "内容がありません" in capsys.readouterr().err
    assert run("convert", source, "--to", "word", "--home", home) == 8


def test_wages_of_a_table_become_a_bank_file(tmp_path, home, capsys):
    table = tmp_path / "kyuyo.csv"
    table.write_text(
        "社員番号,銀行,支店,預金種目,口座番号,口座名義,金額\n"
        "101,みずほ銀行,本店,普通,1234567,ヤマダ　ハナコ,250000\n"
        '102,0005,001,,7654321,ｽｽﾞｷ ｲﾁﾛｳ,"310,500"\n',
        encoding="utf-8",
    )
    out = tmp_path / "kyuyo.txt"
    day = ("--day", "2026-12-25")
    assert run("payroll", table, *day, "--out", out, "--home", home) == 0
    assert "560,500 円" in capsys.readouterr().out
    data = out.read_bytes()
    assert identify_zengin(data) == "11"
    (wages,) = read_payroll(data, near=dt.date(2026, 12, 1))
    assert [t.amount for t in wages.transfers] == [250000, 310500]
    assert wages.transfers[0].holder == "ﾔﾏﾀﾞ ﾊﾅｺ"
    bonus = (*day, "--kind", "bonus", "--ebcdic", "--no-line-ends")
    assert run("payroll", table, *bonus, "--out", out, "--home", home) == 0
    assert identify_zengin(out.read_bytes()) == "12"


@pytest.mark.parametrize(
    "row", ["101,ない銀行,本店,普通,1234567,ヤマダ,1", "101,0001,本店,定期,1234567,ヤマダ,1",
            "101,0001,本店,普通,1234567,ヤマダ,0", "101,0001,本店,普通,12,山田,1"],
)  # fmt: skip
def test_wrong_wages_are_refused_with_their_line(tmp_path, home, capsys, row):
    table, out = tmp_path / "k.csv", tmp_path / "k.txt"
    head = "社員番号,銀行,支店,預金種目,口座番号,口座名義,金額\n"
    table.write_text(f"{head}{row}\n", encoding="utf-8")
    day = ("--day", "2026-12-25")
    assert run("payroll", table, *day, "--out", out, "--home", home) == 7
    assert not out.exists()


def test_an_answer_is_read_from_a_file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "number: K-1\nrows:\n  1: {quantity: 80, date: 2026-12-25}\n  3: {answer: rejected}\n",
        encoding="utf-8",
    )
    number, rows = read_answer(path)
    assert number == "K-1"
    assert rows[0].answer is Answer.CHANGED
    assert (rows[0].quantity, rows[0].date) == (Decimal(80), dt.date(2026, 12, 25))
    assert rows[2].answer is Answer.REJECTED
