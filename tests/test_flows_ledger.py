"""The commands around the kept ledger, from files to entries and letters."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from books.errors import ConflictError, NotFoundError
from books.store import MatchState
from edi.accounting.yayoi import read_yayoi
from flows.cli import run_command
from flows.ledger import open_ledger
from flows.reconcile import ITEM_COLUMNS
from tests.ledgers import DAY, bill, money, pair

ROOT = Path(__file__).parents[1]
ITEMS = (
    "R1,receivable,INV-1,C1,西村商店,ニシムラショウテン,2026-02-28,2026-03-31,158279,0,",
    "R2,receivable,INV-2,C1,西村商店,ニシムラショウテン,2026-02-28,2026-03-31,77770,0,",
    "R3,receivable,=1+1,C2,北陸住宅,ホクリクジュウタク,2026-02-28,2026-03-31,9900,0,",
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    told = "company:\n  name: 株式会社でんぴょう\nexports: [yayoi, moneyforward]\n"
    (folder / "denpyo.yaml").write_text(told, encoding="utf-8")
    monkeypatch.setenv("DENPYO_HOME", str(folder))
    rows = (",".join(ITEM_COLUMNS), *ITEMS, "")
    (tmp_path / "items.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run_command(["items", str(tmp_path / "items.csv")]) == 0
    with ledger(folder) as store:
        store.add_payments([money("P1", 158_279), money("P2", 70_000)], "経理")
    return folder


def ledger(folder):
    from books.settings import Settings

    return open_ledger(Settings.load(folder))


def test_a_day_of_reconciling(home, tmp_path, capsys):
    xlsx, state = tmp_path / "out" / "結果.xlsx", tmp_path / "state.json"
    assert run_command(["reconcile", "--xlsx", str(xlsx), "--json", str(state)]) == 0
    assert "自動で消し込んだもの 1 件" in capsys.readouterr().out
    told = json.loads(state.read_text(encoding="utf-8"))
    assert [m["state"] for m in told["matches"]][:1] == ["applied"]
    book = openpyxl.load_workbook(xlsx)
    assert book.sheetnames == [
        "消込",
        "未消込の入出金",
        "未消込の明細",
        "年齢表 売掛",
        "年齢表 買掛",
    ]
    sheet = book["未消込の明細"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H3")
    cells = {c.value: c for row in sheet.iter_rows(min_row=2) for c in row}
    assert cells["=1+1"].data_type == "s"
    assert cells[9900].number_format.startswith("#,##0")
    assert book["消込"]["L2"].value is not None

    with ledger(home) as store:
        (match,) = store.find_matches(MatchState.APPLIED)
        for waiting in store.find_matches(MatchState.PROPOSED):
            store.refuse_match(waiting.id, "佐藤")
    wanted = ["match", "--payment", "P2", "--item", "R2", "--by", "佐藤"]
    assert run_command(wanted) == ConflictError.exit_code
    assert "差が 7,770 円" in capsys.readouterr().err
    assert run_command([*wanted, "--gap", "rest"]) == 0
    assert run_command(["match"]) == 0
    assert "残っている入出金も、確認を待つ提案もありません" in capsys.readouterr().out
    assert run_command(["match", "--undo", match.id[:8]]) == ConflictError.exit_code
    assert "理由を書いて" in capsys.readouterr().err
    undo = ["match", "--undo", match.id[:8], "--reason", "誤り", "--by", "佐藤"]
    assert run_command(undo) == 0
    assert run_command(["match", "--confirm", "M0x"]) == NotFoundError.exit_code
    assert run_command(["items"]) == 0
    assert "売掛の残高 175,949 円" in capsys.readouterr().out


def test_closing_tells_what_is_left(home, capsys):
    assert run_command(["close", "2026-03-31", "--by", "部長"]) == 0
    told = capsys.readouterr().out
    assert "残っている明細 3 件 245,949 円、未消込の入出金 2 件 228,279 円" in told
    assert run_command(["match", "--payment", "P1", "--item", "R1"]) == 6
    assert "締めています" in capsys.readouterr().err
    reopen = ["close", "--reopen", "--ledger", "receivable"]
    assert run_command(reopen) == ConflictError.exit_code
    assert run_command([*reopen, "--reason", "監査", "--by", "部長"]) == 0
    assert run_command(["match", "--payment", "P1", "--item", "R1"]) == 0
    assert run_command(["close"]) == 0
    told = capsys.readouterr().out
    assert "売掛: 締めていません" in told
    assert "買掛: 2026-03-31 まで締め済み" in told
    assert run_command(["close", "昨日"]) == 7


def test_ageing_on_a_day(home, tmp_path, capsys):
    xlsx, told = tmp_path / "a.xlsx", tmp_path / "a.json"
    wanted = ["ageing", "--on", "2026-05-15", "--xlsx", str(xlsx), "--json", str(told)]
    assert run_command(wanted) == 0
    assert "245,949" in capsys.readouterr().out
    (receivable, _) = json.loads(told.read_text(encoding="utf-8"))
    assert receivable["amounts"] == ["0", "0", "245949", "0", "0"]
    sheet = openpyxl.load_workbook(xlsx)["年齢表 売掛"]
    assert [c.value for c in sheet[4]] == [
        "合計",
        0,
        0,
        245_949,
        0,
        0,
        245_949,
        245_949,
    ]


def entries(home, program="yayoi"):
    folder = home / "outbox" / "accounting" / program
    found = sorted(folder.glob("*.csv"), key=lambda p: p.stat().st_mtime_ns)
    return [read_yayoi(p.read_bytes())[0] for p in found]


def test_entries_go_out_once_and_are_taken_back_by_a_reversal(home, capsys):
    with ledger(home) as store:
        name = store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
    assert run_command(["entries"]) == 0
    assert run_command(["entries"]) == 0
    assert "新しく出力する仕訳はありません" in capsys.readouterr().out
    ((first,),) = entries(home)
    assert (first.reference, first.date) == (f"{name}-1", DAY)
    with ledger(home) as store:
        store.undo_match(name, "佐藤", "誤り")
    run_command(["entries"])
    _, (back,) = entries(home)
    assert back.reference == f"{name}-1-取消"
    assert "【取消】" in back.description
    net = sum(
        (1 if line.side == "debit" else -1) * line.amount
        for entry in (first, back)
        for line in entry.lines
        if line.account == "普通預金"
    )
    assert net == 0
    with ledger(home) as store:
        store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
    for _ in range(2):
        run_command(["entries"])
    assert [e.reference for file in entries(home) for e in file][2:] == [f"{name}-2"]


def test_what_was_undone_before_it_went_out_never_goes_out(home):
    with ledger(home) as store:
        name = store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
        store.undo_match(name, "佐藤", "誤り")
    run_command(["entries"])
    assert entries(home) == []


def test_a_file_that_was_not_used_goes_out_again(home, capsys):
    with ledger(home) as store:
        name = store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
    run_command(["entries"])
    (path,) = (home / "outbox" / "accounting" / "yayoi").glob("*.csv")
    assert run_command(["entries", "--cancel", path.name]) == 0
    (again,) = (home / "outbox" / "accounting" / "yayoi").glob("*.csv")
    assert again.name != path.name
    assert (home / "outbox" / "取消" / "accounting" / "yayoi" / path.name).is_file()
    assert [e.reference for e in entries(home)[0]] == [f"{name}-1"]
    assert run_command(["entries", "--cancel", "なし"]) == NotFoundError.exit_code
    with ledger(home) as store:
        store.undo_match(name, "佐藤", "誤り")
    run_command(["entries"])
    assert run_command(["entries", "--cancel", again.name]) == ConflictError.exit_code


def test_a_cut_off_output_is_taken_up(home):
    from books.settings import Settings
    from flows import match_entries

    settings = Settings.load(home)
    with ledger(home) as store:
        store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
        match_entries._claim(settings, store, "yayoi", "佐藤")  # and here it stops
    assert run_command(["export"]) == 0  # the other outputs leave it alone
    assert entries(home) == []
    assert run_command(["entries"]) == 0
    assert len(entries(home)) == 1
    with ledger(home) as store:
        assert store.verify() == ()


def test_two_runs_at_once(home):
    busy = pytest.raises(ConflictError, match="ほかの消込の処理")
    with open_alone(home), busy, open_alone(home):
        pass
    assert run_command(["reconcile"]) == 0


def open_alone(home):
    from books.settings import Settings

    return open_ledger(Settings.load(home), alone=True)


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_same_result(home, tmp_path):
    with ledger(home) as store:
        many = [bill(f"K{n}", 1_000 + n, partner=f"会社{n}") for n in range(300)]
        store.add_open_items(many, "経理")
        paid = [
            money(f"Q{n}", 1_000 + n, edi_info=f"INV-K{n}", payer_kana=f"ｶ)ｶｲｼﾔ{n}")
            for n in range(300)
        ]
        store.add_payments(paid, "経理")
    command = [sys.executable, "-m", "flows.cli", "reconcile"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for wait in (0.8, 1.2, 1.6, 2.0, 2.4):
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert run_command(["reconcile"]) == 0
    with ledger(home) as store:
        ids = sorted(m.id for m in store.find_matches())
        assert store.verify() == ()
        assert len({p for m in store.find_matches() for p in m.match.payments}) > 100
    assert run_command(["reconcile"]) == 0
    with ledger(home) as store:
        assert sorted(m.id for m in store.find_matches()) == ids


@pytest.mark.parametrize(
    "wrong",
    [
        ["reconcile", "--items", "x.csv"],
        ["reconcile", "--journal", "x.csv"],
        ["reconcile", "--items", "a", "--payments", "b", "--json", "c", "--xlsx", "d"],
    ],
)
def test_options_that_do_not_go_together(home, wrong):
    assert run_command(wrong) == 2


@pytest.mark.browser
def test_letters_are_made_once(home, capsys):
    dry = ["dunning", "--on", "2026-05-15", "--dry-run"]
    assert run_command(dry) == 0
    assert "作る手紙 2 通" in capsys.readouterr().out
    hold = ["dunning", "--hold", "北陸住宅", "--reason", "分割の約束"]
    assert run_command(hold) == 0
    assert run_command(["dunning", "--on", "2026-05-15"]) == 0
    folder = home / "outbox" / "dunning" / "2026-05-15"
    names = sorted(p.suffix for p in folder.iterdir())
    assert names == [".pdf", ".txt"]
    (text,) = folder.glob("*.txt")
    assert "236,049 円" in text.read_text(encoding="utf-8")
    assert next(folder.glob("*.pdf")).read_bytes()[:5] == b"%PDF-"
    capsys.readouterr()
    assert run_command(["dunning", "--on", "2026-05-15"]) == 0
    assert "いま作る手紙はありません" in capsys.readouterr().out
    assert run_command(["dunning", "--release", "北陸住宅"]) == 0
    assert run_command(["dunning", "--hold", "北陸住宅"]) == ConflictError.exit_code
    assert run_command(["dunning", "--hold", "無", "--reason", "x"]) == 8


def test_items_of_documents_and_returns_are_imported_with_care(home, tmp_path, capsys):
    from books.store.item_rows import set_item

    with ledger(home) as store, store.database.write() as work:
        set_item(work, bill("doc:D1", 500, document_number="D-1"), "rule:documents", "")
    rows = (
        "X1,receivable,D-1,,西村商店,,,,500,0,",
        "X2,receivable,D-2,,西村商店,,,,-500,0,",
    )
    path = tmp_path / "more.csv"
    path.write_text("\n".join((",".join(ITEM_COLUMNS), *rows, "")), encoding="utf-8")
    for new in (1, 0):
        assert run_command(["items", str(path)]) == 0
        told = capsys.readouterr().out
        assert f"新しい明細 {new} 件" in told
        assert "同じ請求書 1 件は" in told
    with ledger(home) as store:
        assert store.rests_of(["X2"]) == {"X2": -500}
    path.write_text(path.read_text("utf-8").replace(",500,0", ",501,0"), "utf-8")
    assert run_command(["items", str(path)]) == 0
    told = capsys.readouterr().out
    assert "501 円ですが、承認済みの書類は 500 円です" in told.replace("\n", "")


def test_missing_lines_are_told_with_each_run(home, capsys):
    with ledger(home) as store:
        lines = [
            money("B1", 10, balance=1_010, payer_kana="ｱ"),
            money("B2", 10, balance=1_500, payer_kana="ｲ", day=DAY.replace(day=30)),
        ]
        store.add_payments(lines, "経理", {"B1": "0001-1", "B2": "0001-1"})
    run_command(["reconcile"])
    assert "取り込まれていません" in capsys.readouterr().out
