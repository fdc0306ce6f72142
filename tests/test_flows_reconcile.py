"""The files around the matching: reading, writing, and what is said about bad ones."""

import contextlib
import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books.errors import FormatError, UnreadableFileError
from books.matching import Candidate, Outcome, UnmatchedPayment
from books.model import (
    Applied,
    Difference,
    DifferenceKind,
    Match,
    MatchStatus,
    Side,
)
from books.settings_company import Accounts
from edi.formats import Given, get_format
from flows.cli import run_command
from flows.reconcile import (
    HISTORY_COLUMNS,
    ITEM_COLUMNS,
    PAYMENT_COLUMNS,
    read_history,
    read_items,
    read_payments,
    run,
    write_outcome,
)
from tests.reference import CORPUS, needs_shared

ITEM = "R1,receivable,INV-1,C1,西村商店,ニシムラショウテン,2026-07-31,2026-08-31,158279,0,PO-1"
PAYMENT = "P1,2026-08-31,in,158279,ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ,0001,145,"
DEV = CORPUS / "reconcile-dev" / "small"


def write(path: Path, columns: tuple[str, ...], *rows: str, encoding="utf-8") -> Path:
    path.write_bytes("\r\n".join((",".join(columns), *rows, "")).encode(encoding))
    return path


def test_a_run_from_files_to_a_file(tmp_path: Path) -> None:
    items = write(tmp_path / "items.csv", ITEM_COLUMNS, ITEM)
    payments = write(tmp_path / "payments.csv", PAYMENT_COLUMNS, PAYMENT)
    past = PAYMENT.replace("P1", "H1") + ",R0,C1,transfer_fee:440;advance:-10"
    history = write(tmp_path / "history.csv", HISTORY_COLUMNS, past)
    out = tmp_path / "new" / "out.json"
    outcome = run(items, [payments], out, history).outcome
    assert len(outcome.matches) == 1
    record = json.loads(out.read_text(encoding="utf-8"))
    match = record["matches"][0]
    assert match["payments"] == ["P1"]
    assert match["items"] == [{"item_id": "R1", "applied": "158279"}]
    assert match["status"] == "auto"
    assert record["unmatched_payments"] == record["open_items"] == []
    assert run(items, [payments], out, None).outcome.matches
    assert [p.name for p in out.parent.iterdir()] == ["out.json"]


def test_the_record_is_the_contract(tmp_path: Path) -> None:
    fee = Difference(kind=DifferenceKind.TRANSFER_FEE, amount=440)
    offset = Difference(kind=DifferenceKind.OFFSET, amount=500, item_id="V1")
    match = Match(
        payments=("P1",),
        items=(Applied(item_id="R1", applied=1_000),),
        differences=(fee, offset),
        status=MatchStatus.SUGGEST,
        confidence=0.5,
        reason="金額が一致します。",
    )
    left = UnmatchedPayment(
        payment_id="P9",
        reason="残高がありません。",
        candidates=(Candidate(items=("R3",), confidence=0.4),),
    )
    out = tmp_path / "out.json"
    write_outcome(Outcome(matches=(match,), unmatched=(left,), open_items=("R4",)), out)
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "matches": [
            {
                "payments": ["P1"],
                "items": [{"item_id": "R1", "applied": "1000"}],
                "difference": [
                    {"kind": "transfer_fee", "amount": "440"},
                    {"kind": "offset", "amount": "500", "item_id": "V1"},
                ],
                "status": "suggest",
                "confidence": 0.5,
                "reason": "金額が一致します。",
            }
        ],
        "unmatched_payments": [
            {
                "payment_id": "P9",
                "reason": "残高がありません。",
                "candidates": [{"items": ["R3"], "confidence": 0.4}],
            }
        ],
        "open_items": ["R4"],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_and_column_order(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "items.csv"
    text = 'amount,side,item_id,partner_kana,note\n"1,100",payable,V1,ﾆｼﾑﾗ,メモ\n\n'
    path.write_bytes(text.encode(encoding))
    (item,) = read_items(path)
    assert (item.item_id, item.side, item.amount) == ("V1", Side.PAYABLE, 1_100)
    assert (item.partner_kana, item.due_date, item.withholding_tax) == ("ﾆｼﾑﾗ", None, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ITEM.replace("158279", "15万"), "3 行目: 列「amount」の値「15万」"),
        (ITEM.replace("158279", ""), "列「amount」の値「」"),
        (ITEM.replace("2026-08-31", "8/31"), "2026-08-31 の形"),
        (ITEM.replace("receivable", "debtor"), "receivable か payable"),
        (ITEM.replace("R1,", ","), "空欄にはできません"),
        (ITEM + ",x", "列が 12 個"),
        (ITEM.replace("西村商店", '"西村"商店'), "CSVとして読めません"),
        (ITEM.replace("R1", "R0"), "2 行目にも"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: str, said: str) -> None:
    first = ITEM.replace("R1", "R0")
    path = write(tmp_path / "items.csv", ITEM_COLUMNS, first, row)
    with pytest.raises(FormatError, match=r"items.csv の 3 行目") as caught:
        read_items(path)
    assert said in str(caught.value)


def test_wrong_files_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    with pytest.raises(UnreadableFileError, match="がありません"):
        read_items(path)
    for content, said in (
        (b"", "空です"),
        (b"item_id,side\n", "列「amount」がありません"),
        (b"item_id,side,amount,side\n", "二つあります"),
        (b"\xff\xfe\x81", "文字コード"),
    ):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=said):
            read_items(path)


@pytest.mark.parametrize("difference", ["transfer_fee", "tip:100", "advance:x"])
def test_history_differences_must_be_readable(tmp_path: Path, difference: str) -> None:
    path = write(tmp_path / "h.csv", HISTORY_COLUMNS, f"{PAYMENT},R1,C1,{difference}")
    with pytest.raises(FormatError, match="種類:金額"):
        read_history(path)


def test_history_of_no_item(tmp_path: Path) -> None:
    path = write(
        tmp_path / "h.csv", HISTORY_COLUMNS, f"{PAYMENT},,,", f"{PAYMENT},A; B,C1,"
    )
    nobody, merged = read_history(path)
    assert nobody.item_ids == () == nobody.differences
    assert merged.item_ids == ("A", "B")


def test_the_same_payment_in_two_files_is_refused(tmp_path: Path) -> None:
    one = write(tmp_path / "a.csv", PAYMENT_COLUMNS, PAYMENT)
    two = write(tmp_path / "b.csv", PAYMENT_COLUMNS, PAYMENT)
    for paths in ([one, two], [one, one]):
        with pytest.raises(FormatError, match="両方にあります"):
            read_payments(paths)


def test_broken_bank_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "meisai.txt"
    path.write_bytes(b"10308")
    with pytest.raises(FormatError, match=r"meisai\.txt"):
        read_payments([path])
    path.write_bytes(b"<Document/>")
    with pytest.raises(FormatError, match=r"meisai\.txt"):
        read_payments([path])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any"
    for head in (b"", ",".join(HISTORY_COLUMNS).encode() + b"\n"):
        path.write_bytes(head + data)
        for read in (read_items, read_history, lambda p: read_payments([p])):
            with contextlib.suppress(FormatError):
                read(path)


@needs_shared
def test_bank_files_agree_with_the_csv() -> None:
    by_id = {p.payment_id: p for p in read_payments([DEV / "payments.csv"])}
    ids = csv.DictReader(
        (DEV / "bank_ids.csv").read_text(encoding="utf-8").splitlines()
    )
    payment_of = {row["bank_id"]: by_id[row["payment_id"]] for row in ids}
    files = [DEV / "furikomi.txt", DEV / "meisai.txt"]
    for payment in read_payments(files, date(2026, 10, 1)):
        expected = payment_of[payment.payment_id]
        assert (payment.amount, payment.value_date, payment.direction) == (
            expected.amount,
            expected.value_date,
            expected.direction,
        )
    assert read_payments([DEV / "payments_cp932.csv"]) == tuple(by_id.values())


@needs_shared
def test_the_small_set_has_no_wrong_auto(tmp_path: Path) -> None:
    truth = json.loads((DEV / "truth.json").read_text(encoding="utf-8"))
    right = {p: match for match in truth["matches"] for p in match["payments"]}
    outcome = run(
        DEV / "items.csv",
        [DEV / "payments.csv"],
        tmp_path / "o.json",
        DEV / "history.csv",
    ).outcome
    autos = [m for m in outcome.matches if m.status is MatchStatus.AUTO]
    assert len(autos) > 0.9 * len(right) * 0.95
    for match in autos:
        expected = right[match.payments[0]]["items"]
        allowed = {i for e in expected for i in (e["item_id"], *e.get("any_of", ()))}
        assert {i.item_id for i in match.items} <= allowed


def test_a_csv_of_a_bank_is_read_too(tmp_path):
    path = tmp_path / "bank.csv"
    text = (
        "取引日,摘要,お支払金額,お預り金額,差引残高\r\n"
        "2026/11/26,振込 カ）ヤマダ,,110000,210000\r\n"
    )
    path.write_bytes(text.encode("cp932"))
    (payment,) = read_payments([path])
    assert (payment.payment_id, payment.amount) == ("bank:1", 110_000)
    assert payment.payer_kana == "ｶ)ﾔﾏﾀﾞ"


@pytest.mark.parametrize("program", ["yayoi", "moneyforward"])
def test_entries_of_what_settles_by_itself(tmp_path, monkeypatch, program, capsys):
    monkeypatch.setenv("DENPYO_HOME", str(tmp_path))
    items = write(tmp_path / "items.csv", ITEM_COLUMNS, ITEM)
    stranger = "P2,2026-08-31,in,777,ﾅｿﾞﾉﾋﾄ,0001,145,"
    paid = write(tmp_path / "paid.csv", PAYMENT_COLUMNS, PAYMENT, stranger)
    out, journal = tmp_path / "out.json", tmp_path / "journal.csv"
    command = ["reconcile", "--items", str(items), "--payments", str(paid)]
    command += ["--json", str(out), "--journal", str(journal), "--program", program]
    assert run_command(command) == 0
    assert "自動の消込の仕訳 1 件" in capsys.readouterr().out
    found = get_format(journal.read_bytes()).read(
        journal.read_bytes(), Given("a", date(2026, 11, 30), Accounts())
    )
    (entry,) = found.entries
    assert entry.debit_total == entry.credit_total == 158_279
    assert {line.account for line in entry.lines} == {"普通預金", "売掛金"}
