import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from books.errors import NotReadyError
from books.store import Store
from flows import cli, readers
from flows.clock import JAPAN, now
from flows.doctor import examine
from flows.japanese import speak_japanese
from tests.desk import clean

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "approve",
    "archive",
    "backup",
    "doctor",
    "export",
    "extract",
    "list",
    "map",
    "reconcile",
    "registry",
    "restore",
    "run",
    "serve",
    "server",
    "setup",
    "show",
    "upgrade",
    "verify",
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DENPYO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DENPYO_DEBUG", raising=False)
    speak_japanese()
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def fake(monkeypatch):
    """Readers that do what the text of a file says."""
    defaults = (readers.EXTRACT,)
    assert defaults == readers.reader_pool.__defaults__
    monkeypatch.setattr(
        readers.reader_pool, "__defaults__", ("tests.fake_extract:extract",)
    )


def run(*arguments):
    return cli.run_command([str(a) for a in arguments])


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_is_japanese(command, capsys):
    assert run(*command, "--help") == 0
    shown = capsys.readouterr().out
    assert "使い方: denpyo" in shown
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this"):
        assert english not in shown


def test_help_names_every_command(capsys):
    run("--help")
    shown = capsys.readouterr().out
    assert all(f" {name} " in shown for name in COMMANDS)


def test_no_arguments_show_the_help(capsys):
    assert run() == 0
    assert "使い方" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["docter"], "コマンド docter はありません"),
        (["doctor", "--hom", "x"], "オプション --hom はありません。もしかして: --home"),
        (["doctor", "--home"], "--home には値が要ります"),
        (["extract", "--json", "x"], "を指定してください"),
        (["run", "x"], "引数が多すぎます: x"),
        (["list", "--limit", "many"], "の値を使えません。整数で書いて"),
        (["deliveries", "--state", "x"], "の値を使えません。使えるのは 'queued'"),
        (
            ["registry", "check", "T1", "--day", "x"],
            "の値を使えません。2026-08-31 の形",
        ),
    ],
)
def test_mistakes_are_told_in_japanese(arguments, told, capsys):
    assert run(*arguments) == 2
    assert told in capsys.readouterr().err.replace("\n", "")


def test_a_wrong_settings_file_is_told_with_its_exit_code(home, capsys):
    (home / "denpyo.yaml").write_text("compnay: {}", encoding="utf-8")
    assert run("list") == 4
    shown = capsys.readouterr().err
    assert "設定ファイル" in shown
    assert "Traceback" not in shown


def test_an_unforeseen_error_is_a_sentence_and_details_only_with_debug(
    home, capsys, monkeypatch
):
    def broken(*_args):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(Store, "find", broken)
    assert run("list") == 1
    shown = capsys.readouterr().err
    assert "想定外のエラー" in shown
    assert "Traceback" not in shown
    log = (home / "logs" / "denpyo.log").read_text("utf-8")
    assert "Traceback" in log
    assert run("--debug", "list") == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("show", "D1"),
        ("export",),
        ("approve", "D1"),
        ("serve",),
        ("doctor",),
        ("server", "status"),
        ("extract", "a.pdf", "--json", "out"),
    ],
)
def test_a_home_that_is_not_there_is_refused_and_not_made(arguments, tmp_path, capsys):
    typo = tmp_path / "hoem"
    assert run(*arguments, "--home", typo) == 5
    told = capsys.readouterr().err.replace("\n", "")
    assert f"フォルダー {typo} がありません" in told
    assert f"denpyo setup --home {typo}" in told
    assert not typo.exists()


def test_run_makes_a_new_home_and_says_so(tmp_path, fake, monkeypatch, capsys):
    monkeypatch.setattr("flows.run.ensure_server", _no_server)
    new = tmp_path / "a" / "new"
    assert run("run", "--home", new) == 0
    assert f"フォルダーを作りました: {new}" in capsys.readouterr().out
    assert (new / "denpyo.db").exists()
    assert run("run", "--home", new) == 0
    assert "フォルダーを作りました" not in capsys.readouterr().out


def _no_server(_):
    raise NotReadyError("なし。")


def test_a_home_that_can_not_be_made_is_told(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert run("setup", "--home", tmp_path / "file" / "home") == 5
    assert "を作れません" in capsys.readouterr().err
    assert run("list", "--home", tmp_path / "file") == 5


def test_extract_works_where_nothing_is_kept(tmp_path, fake, monkeypatch):
    monkeypatch.delenv("DENPYO_HOME")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(clean("Q-1"), encoding="utf-8")
    assert run("extract", "a.txt", "--json", "out") == 0
    assert not (tmp_path / "var").exists()


def test_extract_writes_a_record_a_document(tmp_path, fake, capsys):
    one, pile = tmp_path / "one.txt", tmp_path / "pile.txt"
    one.write_text(clean("Q-1"), encoding="utf-8")
    pile.write_text(f"[{clean('Q-2')}, {clean('Q-3')}]", encoding="utf-8")
    assert run("extract", one, pile, "--json", tmp_path / "out") == 0
    out = {
        p.name: json.loads(p.read_text("utf-8")) for p in (tmp_path / "out").iterdir()
    }
    assert sorted(out) == ["one.json", "pile-2.json", "pile.json"]
    assert out["pile-2.json"]["document_number"] == "Q-3"
    assert out["one.json"]["total"] == "1100"


def test_extract_tells_what_it_could_not_read_and_reads_the_rest(
    tmp_path, fake, capsys
):
    good, bad, gone = (tmp_path / f"{n}.txt" for n in ("good", "bad", "gone"))
    good.write_text(clean("Q-1"), encoding="utf-8")
    bad.write_text("crash", encoding="utf-8")
    assert run("extract", bad, good, gone, "--json", tmp_path / "out") == 3
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["good.json"]
    shown = capsys.readouterr().err.replace("\n", "")
    assert "bad.txt" in shown
    assert "gone.txt" in shown


def test_extract_finds_duplicates_among_the_files(tmp_path, fake):
    for name, end in (("a", ""), ("b", " ")):
        text = clean("I-1", document_type="invoice") + end
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    run("extract", *files, "--json", tmp_path / "out")
    codes = [
        [f["code"] for f in json.loads((tmp_path / "out" / n).read_text())["findings"]]
        for n in ("a.json", "b.json")
    ]
    assert not [c for c in codes[0] if c.startswith("duplicate")]
    assert [c for c in codes[1] if c.startswith("duplicate")]


def test_extract_refuses_two_files_of_one_name_before_it_reads(tmp_path, fake, capsys):
    files = [tmp_path / "a.txt", tmp_path / "sub" / "a.txt"]
    assert run("extract", *files, "--json", tmp_path / "out") == 1
    assert "a.json" in capsys.readouterr().err


def test_reconcile_takes_several_payment_files_after_one_option(tmp_path):
    items, out = tmp_path / "items.csv", tmp_path / "out.json"
    items.write_text(
        "item_id,side,document_number,partner_id,partner_name,partner_kana,"
        "issue_date,due_date,amount,withholding_tax,order_number\n"
        "R1,receivable,I-1,P1,株式会社ヤマダ,ﾔﾏﾀﾞ,2026-10-31,2026-11-30,110000,,\n",
        encoding="utf-8",
    )
    head = "payment_id,value_date,direction,amount,payer_kana,bank_code,branch_code,edi_info\n"
    paid = []
    for number in (1, 2):
        path = tmp_path / f"p{number}.csv"
        path.write_text(
            f"{head}P{number},2026-11-30,in,{number * 55000},ｶ)ﾔﾏﾀﾞ,,,\n",
            encoding="utf-8",
        )
        paid.append(path)
    assert run("reconcile", "--items", items, "--payments", *paid, "--json", out) == 0
    found = json.loads(out.read_text("utf-8"))
    known = {p for match in found["matches"] for p in match["payments"]}
    known |= {p["payment_id"] for p in found["unmatched_payments"]}
    assert known == {"P1", "P2"}


def test_documents_are_listed_shown_and_approved(home, tmp_path, capsys):
    from books.model import DocumentState
    from books.settings import Settings
    from tests.fake_extract import extract

    path = tmp_path / "a.txt"
    path.write_text(clean("Q-1", review=["total"]), encoding="utf-8")
    settings = Settings.load(home)
    with Store.open(settings.url, settings.shelf) as store:
        file = store.add_file(path)
        readings = extract(path, settings)
        states = [DocumentState.NEEDS_REVIEW]
        (made,) = store.add_readings(file.sha256, readings, "denpyo", states)
    assert run("list") == 0
    assert run("show", made) == 0
    assert run("approve", made) == 0
    shown = capsys.readouterr().out
    assert "合計: 1100 要確認" in shown
    with Store.open(settings.url, settings.shelf) as store:
        assert store.get(made).state is DocumentState.APPROVED
    assert run("show", "NONE") == 8


def test_a_chosen_account_is_remembered_for_the_partner(home, tmp_path, capsys):
    from books.model import Line
    from books.settings import Settings
    from tests.store_cases import add_document

    settings = Settings.load(home)
    with Store.open(settings.url, settings.shelf) as store:
        name = add_document(store, tmp_path, lines=(Line(description="送料"),))
        partner = store.get(name).reading.document.supplier
    assert run("account", name, "荷造運賃", "--line", "1") == 0
    assert "荷造運賃" in capsys.readouterr().out
    assert run("account", name, "荷造運賃", "--line", "9") == 8
    with Store.open(settings.url, settings.shelf) as store:
        (choice,) = store.account_choices(partner)
    assert (choice.account, choice.item) == ("荷造運賃", "送料")


def test_export_refuses_what_is_not_outdated_with_a_sentence(home, capsys):
    assert run("export", "--again", "NONE", "--by", "花子") == 8
    assert run("export", "--paid", "NONE", "--by", "花子") == 8
    assert "NONE" in capsys.readouterr().err


def test_a_bill_that_is_marked_as_paid_is_told(home, fake, tmp_path, capsys):
    from books.model import DocumentState
    from books.settings import Settings
    from tests.fake_extract import extract

    path = tmp_path / "a.txt"
    path.write_text(clean("I-1", document_type="invoice"), encoding="utf-8")
    settings = Settings.load(home)
    with Store.open(settings.url, settings.shelf) as store:
        file = store.add_file(path)
        states = [DocumentState.NEEDS_REVIEW]
        readings = extract(path, settings)
        (made,) = store.add_readings(file.sha256, readings, "denpyo", states)
    assert run("export", "--paid", made, "--by", "花子") == 0
    assert f"書類 {made} を支払済み・相殺済みと記録しました" in capsys.readouterr().out
    assert run("export", "--unpaid", made) == 0
    assert "記録を取り消しました" in capsys.readouterr().out


def test_doctor_looks_at_everything_and_gives_remedies(home):
    from books.settings import Settings

    checks = {check.name: check for check in examine(Settings.load(home))}
    assert {"データベース", "文字認識モデル", "ブラウザー", "時計"} <= checks.keys()
    assert all(check.ok or check.remedy for check in checks.values())


def test_doctor_survives_broken_parts(home, tmp_path):
    from books.settings import Settings
    from books.settings_reading import Ocr

    settings = Settings(
        home=home,
        database_url="nosuch://database",
        ocr=Ocr(models_folder=tmp_path / "empty"),
    )
    checks = {check.name: check for check in examine(settings)}
    assert not checks["データベース"].ok
    assert not checks["文字認識モデル"].ok
    assert checks["データベース"].remedy


def test_the_clock_is_japanese():
    assert now().tzinfo is JAPAN


@pytest.mark.slow
def test_help_comes_within_a_second():
    best = min(_seconds("--help") for _ in range(3))
    assert best < 1.0


def _seconds(*arguments):
    began = time.monotonic()
    command = [sys.executable, "-m", "flows.cli", *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ)
    return time.monotonic() - began
