"""The same deposits in two kinds of statement, and statements that don't follow on."""

import datetime as dt
from pathlib import Path

import pytest

from books.errors import ConflictError, FormatError
from books.model import AccountType, Direction, PayerAccount, Payment, Statement
from books.same_movements import Telling, Told, drop_repeated
from books.settings import Settings
from books.store import Store
from edi.zengin import StatementHead, write_account_statement, write_deposit_notice
from flows.cli import run_command
from flows.movements import check_unnamed, split_known
from flows.reconcile import read_distinct
from tests.test_edi_formats import BANK_CSV

DAY = dt.date(2026, 11, 27)


def deposit(number, amount=11000, payer="ｶ)ｽｽﾞｷ", **fields):
    told = {"value_date": DAY, "direction": Direction.IN, "payer_kana": payer}
    return Payment(payment_id=f"p{number}", amount=amount, **told | fields)


def statement(*payments, number="1234567"):
    account = {"bank_code": "0001", "branch_code": "145", "account_number": number}
    return Statement(**account, account_type=AccountType.ORDINARY, payments=payments)


def told(telling, *payments, number="1234567"):
    return Told(telling.name, telling, statement(*payments, number=number))


def ids(kept):
    return [[p.payment_id for p in one.statement.payments] for one in kept]


def test_a_notice_says_nothing_new_beside_the_statement():
    twice = (deposit(1), deposit(2), deposit(3, 500))
    notice = told(Telling.NOTICE, deposit(4), deposit(5), deposit(6), deposit(7, 90))
    for order in ((0, 1), (1, 0)):
        both = [told(Telling.ACCOUNT, *twice), notice]
        kept, repeated = drop_repeated([both[n] for n in order])
        assert repeated == 2
        assert sorted(ids(kept)) == [["p1", "p2", "p3"], ["p6", "p7"]]


def test_the_same_kind_or_another_account_is_left_alone():
    one = told(Telling.NOTICE, deposit(1))
    for other in (
        told(Telling.NOTICE, deposit(2)),
        told(Telling.ACCOUNT, deposit(2), number="7654321"),
    ):
        kept, repeated = drop_repeated([one, other])
        assert repeated == 0
        assert ids(kept) == [["p1"], ["p2"]]


def test_what_cannot_be_told_apart_is_refused():
    table = told(Telling.TABLE, deposit(1, payer="スズキ ショウテン"))
    with pytest.raises(FormatError, match="どちらか一方"):
        drop_repeated([table, told(Telling.NOTICE, deposit(2))])


def test_the_same_in_a_file_without_an_account_is_refused():
    notice = told(Telling.NOTICE, deposit(2))
    with pytest.raises(FormatError, match="同じ口座かもしれない"):
        drop_repeated([told(Telling.TABLE, deposit(1), number=None), notice])
    other = told(Telling.TABLE, deposit(1, payer="ｶ)ﾀﾅｶ"), number=None)
    kept, repeated = drop_repeated([other, notice])
    assert (ids(kept), repeated) == ([["p1"], ["p2"]], 0)


def test_two_files_of_one_account_are_counted_once(both):
    found, repeated = read_distinct(both, DAY)
    assert repeated == 2
    assert len(found) == 3


@pytest.fixture
def both(tmp_path):
    """A statement of three movements, and the notice of its two deposits."""
    account = PayerAccount(
        bank_code="0001",
        bank_kana="ﾐｽﾞﾎ",
        branch_code="145",
        branch_kana="ｼﾝｼﾞﾕｸ",
        account_type=AccountType.ORDINARY,
        account_number="1234567",
        client_code="0000000000",
        name_kana="ｶ)ｱｵｿﾞﾗ",
    )
    head = StatementHead(account=account, created=DAY)
    came = (deposit(1, description="ﾌﾘｺﾐ"), deposit(2, description="ﾌﾘｺﾐ"))
    went = deposit(3, 700, "", direction=Direction.OUT, description="ﾃｽｳﾘﾖｳ")
    paths = tmp_path / "meisai.txt", tmp_path / "furikomi.txt"
    paths[0].write_bytes(write_account_statement((*came, went), head))
    paths[1].write_bytes(write_deposit_notice((deposit(1), deposit(2)), head))
    return paths


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("DENPYO_HOME", str(folder))
    return Settings.load(folder)


def payments(home: Settings) -> list[Payment]:
    with Store.open(home.url, home.originals) as store:
        return list(store.open_payments())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_deposits_are_registered_once_from_both_files(both, home, order, capsys):
    for _ in range(2):
        for place in order:
            assert run_command(["import", str(both[place])]) == 0
    assert "同じ入出金 2 件" in capsys.readouterr().out
    assert len(payments(home)) == 3


def test_another_name_for_what_may_be_the_same_is_refused(home):
    with Store.open(home.url, home.originals) as store:
        kept, _ = split_known([statement(deposit(1), deposit(2, 500))], store)
        store.add_payments(kept, "経理")
        named = {"payer": "スズキ ショウテン", "description": "振込", "balance": 9}
        with pytest.raises(ConflictError, match="どちらか一方"):
            split_known([statement(deposit(1, **named))], store)
        other = statement(deposit(1, **named), number="7654321")
        kept, repeated = split_known([other], store)
        assert (len(kept), repeated) == (1, 0)


def test_what_may_be_of_the_same_account_is_told(home):
    with Store.open(home.url, home.originals) as store:
        kept, _ = split_known([statement(deposit(1))], store)
        store.add_payments(kept, "経理")
        other = statement(deposit(1, description="振込", balance=9), number=None)
        (finding,) = check_unnamed([other], store)
        assert "1 件" in finding.message
        assert check_unnamed([statement(deposit(1))], store) == ()
        same = statement(deposit(1, description="振込"))
        assert check_unnamed([same], store) == ()


def later(path: Path, balance: int) -> str:
    path.write_bytes(
        (
            BANK_CSV.splitlines()[0]
            + f"\r\n2026/12/01,振込 カ）スズキ,,5000,{balance + 5000}\r\n"
        ).encode("cp932")
    )
    return str(path)


def test_a_statement_that_does_not_go_on_where_the_last_ended(home, tmp_path, capsys):
    first = tmp_path / "first.csv"
    first.write_bytes(BANK_CSV.encode("cp932"))
    run_command(["import", str(first)])
    assert "誤りはありません" in capsys.readouterr().out
    run_command(["import", later(tmp_path / "good.csv", 209_560)])
    assert "誤りはありません" in capsys.readouterr().out
    with pytest.MonkeyPatch.context() as patch:
        other = tmp_path / "other"
        other.mkdir()
        patch.setenv("DENPYO_HOME", str(other))
        run_command(["import", str(first)])
        capsys.readouterr()
        run_command(["import", later(tmp_path / "gap.csv", 219_560)])
    shown = capsys.readouterr().out
    assert "残高がつながりません" in shown.replace("\n", "")
    assert "誤りはありません" not in shown
    assert "△ の項目" in shown
