"""``denpyo import`` and ``denpyo export RECORD``: files in, one document out."""

import json
import shutil
from pathlib import Path

import pytest

from books.model import DocumentState
from books.settings import Settings
from books.settings_reading import Limits
from books.store import DocumentQuery, FileState, Store
from edi.formats import get_format
from edi.sme_common.message import read_message, write_message
from flows.cli import run_command
from flows.messages import read_message_file
from tests.desk import desk, put, work
from tests.paper_samples import invoice, order
from tests.test_edi_formats import AT, BANK_CSV

__all__ = ["desk"]

EXPECTED = Path(__file__).parents[1] / "samples" / "expected"


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("DENPYO_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return Settings.load(folder)


def open_store(home):
    return Store.open(home.url, home.originals)


def message(tmp_path, name="order.xml", document=None):
    path = tmp_path / name
    path.write_bytes(write_message(document or order(), message_id="m1", issued_at=AT))
    return path


def test_an_order_is_kept_once(home, tmp_path, capsys):
    path = message(tmp_path)
    for _ in range(2):
        assert run_command(["import", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "中小企業共通EDI" in shown
    with open_store(home) as store:
        (kept,) = store.find(DocumentQuery(limit=None))
        assert kept.reading.document.document_number == order().document_number
        assert kept.reading.source.reader == "message"
        assert store.verify() == ()


def test_movements_are_registered_once_in_whatever_download(home, tmp_path, capsys):
    first, second = tmp_path / "oct.csv", tmp_path / "again.csv"
    first.write_bytes(BANK_CSV.encode("cp932"))
    more = BANK_CSV + "2026/11/28,振込 カ）スズキ,,5000,214560\r\n"
    second.write_bytes(more.encode("utf-8"))
    assert run_command(["import", str(first)]) == 0
    assert "新しい 2 件" in capsys.readouterr().out
    assert run_command(["import", str(second)]) == 0
    assert "3 件のうち、新しい 1 件" in capsys.readouterr().out
    with open_store(home) as store:
        assert len(store.open_payments()) == 3


def test_validate_keeps_nothing_and_tells_what_is_wrong(home, tmp_path, capsys):
    path = tmp_path / "gap.csv"
    path.write_bytes(BANK_CSV.replace("209560", "200000").encode("cp932"))
    assert run_command(["import", "--validate", str(path)]) in (0, 7)
    assert "200,000" in capsys.readouterr().out.replace("\n", "")
    with open_store(home) as store:
        assert store.open_payments() == ()


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\xff\xd8\xff", b"hello"])
def test_what_is_no_data_is_refused(home, tmp_path, content, capsys):
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    assert run_command(["import", str(path), str(tmp_path / "none.xml")]) == 3
    told = capsys.readouterr().err.replace("\n", "")
    assert "読める形式ではありません" in told
    assert "がありません" in told
    assert "No such file" not in told


@pytest.mark.parametrize("content", [b"", b" \r\n\r\n", b"\xef\xbb\xbf\n", b"\0" * 9])
def test_an_empty_file_is_told_to_be_empty(home, tmp_path, content, capsys):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert run_command(["import", str(path)]) == 3
    told = capsys.readouterr().err
    assert "中身が空" in told
    assert "読める形式" not in told


def test_a_missing_file_is_the_same_everywhere(home, tmp_path, capsys):
    none = str(tmp_path / "none.csv")
    out = ["--json", str(tmp_path / "p.json")]
    for words in (
        ["import", none],
        ["registry", "import", none],
        ["print", none],
        ["reconcile", "--items", none, "--payments", none, *out],
    ):
        assert run_command(words) == 3, words
        assert "がありません" in capsys.readouterr().err.replace("\n", ""), words


def test_validate_needs_no_home(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DENPYO_HOME", str(tmp_path / "none"))
    path = message(tmp_path)
    assert run_command(["import", "--validate", str(path)]) == 0
    assert run_command(["import", "--validate", str(path), "--home", "gone"]) == 0
    assert {one.name for one in tmp_path.iterdir()} == {path.name}


def test_a_message_in_the_inbox_is_read_as_data(desk, tmp_path):
    path = message(tmp_path)
    shutil.copy(path, desk.settings.inbox / path.name)
    put(desk, "bank.csv", BANK_CSV)
    limits = Limits(max_file_bytes=100_000)
    settings = desk.settings.model_copy(update={"limits": limits})
    object.__setattr__(desk, "settings", settings)
    object.__setattr__(
        desk, "read", lambda p: read_message_file(p, settings, AT.date()) or ()
    )
    outcomes, _ = work(desk)
    read = outcomes["order.xml"].documents[0].reading.document
    assert [x.description for x in read.lines] == [x.description for x in order().lines]
    assert "denpyo import" in outcomes["bank.csv"].message
    states = {f.name: f.state for f in desk.store.find_files(FileState.QUARANTINED)}
    assert states == {"bank.csv": FileState.QUARANTINED}


def test_a_broken_message_is_kept_aside(home, tmp_path, capsys):
    path = message(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    assert run_command(["import", str(path)]) == 3
    assert "XML" in capsys.readouterr().err


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "r.json"
    xml = message(tmp_path, "i.xml", invoice(3))
    assert (
        run_command(["export", str(xml), "--format", "record", "--out", str(path)]) == 0
    )
    return path


@pytest.mark.parametrize("form", ["edi", "yayoi", "moneyforward", "freee"])
def test_a_record_becomes_any_format(home, record, form, tmp_path):
    out = tmp_path / f"out.{form}"
    assert (
        run_command(["export", str(record), "--format", form, "--out", str(out)]) == 0
    )
    expected = {"edi": "sme"}.get(form, form)
    assert get_format(out.read_bytes()).name == expected


def test_a_kept_document_is_exported_by_its_id(home, tmp_path):
    run_command(["import", str(message(tmp_path))])
    with open_store(home) as store:
        (kept,) = store.find(DocumentQuery(limit=None))
        assert kept.state in set(DocumentState)
    out = tmp_path / "x.xml"
    assert run_command(["export", kept.id, "--format", "edi", "--out", str(out)]) == 0
    assert read_message(out.read_bytes())[0].document_number == order().document_number


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--format", "edi"], 2, "RECORD"),
        (["x.json"], 2, "--format"),
        (["x.json", "--format", "edi"], 3, "x.json"),
        (["r.json", "--format", "nope"], 8, "jp-pint"),
        (["D-NONE-01", "--format", "edi"], 8, "D-NONE-01"),
        (["r.json", "--format", "zedi"], 7, "支払期日"),
    ],
)
def test_what_can_not_be_exported_is_told(home, record, arguments, code, told, capsys):
    assert run_command(["export", *arguments]) == code
    assert told in capsys.readouterr().err.replace("\n", "")


def test_a_record_that_is_none_is_told(home, tmp_path, capsys):
    path = tmp_path / "bad.json"
    for text in ("{", "[]", json.dumps({"document_type": "x"})):
        path.write_text(text)
        assert run_command(["export", str(path), "--format", "edi"]) == 7
    assert "抽出レコード" in capsys.readouterr().err


def test_validate_checks_the_sums(home, tmp_path, capsys):
    wrong = order().model_copy(update={"total": 9_999_999})
    path = message(tmp_path, "wrong.xml", wrong)
    assert run_command(["import", "--validate", str(path)]) == 7
    told = capsys.readouterr().out
    assert "9,999,999円と書かれています" in told.replace("\n", "")
    assert "誤りはありません" not in told


@pytest.mark.parametrize("form", ["transfer", "zedi"])
def test_a_wrong_record_is_not_paid(home, tmp_path, form, capsys):
    record = EXPECTED / "08_invoice_miscalculated.json"
    made = tmp_path / "out"
    command = ["export", str(record), "--format", form, "--out", str(made)]
    assert run_command(command) != 0
    assert "支払のデータにしません" in capsys.readouterr().err.replace("\n", "")
    assert not made.exists()


def test_the_file_that_is_read_is_never_written_over(home, tmp_path, capsys):
    path = message(tmp_path)
    before = path.read_bytes()
    command = ["export", str(path), "--format", "edi", "--out", str(path)]
    assert run_command(command) != 0
    assert "元のファイルです" in capsys.readouterr().err.replace("\n", "")
    assert path.read_bytes() == before
