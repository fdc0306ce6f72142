"""``denpyo map`` on the terminal."""

import pytest
import yaml

from flows import cli, console
from flows.japanese import speak_japanese
from tests.buyers import BUYERS, FOLDER


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DENPYO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "160")
    speak_japanese()
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "発注 データ.csv"
    path.write_bytes(BUYERS["aomine-jidosha"]())
    return path


def run(*arguments):
    return cli.run_command([str(a) for a in arguments])


def test_a_file_is_shown_with_its_columns_documents_and_next_steps(
    file, capsys, monkeypatch
):
    monkeypatch.setattr(console.out, "width", 160)  # nothing is wrapped
    assert run("map", file) == 0
    shown = capsys.readouterr().out
    assert "注文書、csv (cp932)、見出しの行 1" in shown
    assert "要確認: 見出し、コード表が要る" in shown
    assert "2 件、明細 3 行が読めます" in shown
    assert "A260001234 新規 2026/11/24" in shown
    assert "「要確認」の列を対応表で確かめる: 変更区分、単価、税区分" in shown
    assert "読まない列でよいか確かめる: データ区分" in shown
    assert f"--save '{file.parent}" in shown  # quoted, for the name has a blank


def test_a_proposal_is_written_and_then_checked(file, tmp_path, capsys):
    target = tmp_path / "home" / "mappings" / "青嶺.yaml"
    assert run("map", file, "--save", target, "--partner", "青嶺自動車") == 0
    values = yaml.safe_load(target.read_text("utf-8"))
    assert values["partner"] == "青嶺自動車"
    assert run("map", file, "--mapping", target) == 0
    shown = capsys.readouterr().out
    assert "の様式です" in shown
    assert "使えます" in shown
    assert run("map", file) == 0
    assert "対応表はもうあります: 「青嶺自動車」" in capsys.readouterr().out


def test_a_mapping_file_is_never_overwritten(file, tmp_path, capsys):
    target = tmp_path / "a.yaml"
    target.write_text("x", encoding="utf-8")
    assert run("map", file, "--save", target) == 7
    assert "もうあります" in capsys.readouterr().err
    assert target.read_text("utf-8") == "x"


def test_findings_are_shown(tmp_path, capsys):
    path = tmp_path / "a.csv"
    text = BUYERS["hibiki-denshi"]().decode("cp932").replace("50000\t\t", "五万\t\t")
    path.write_bytes(text.encode("cp932"))
    assert run("map", path, "--mapping", FOLDER / "hibiki-denshi.yaml") == 0
    shown = capsys.readouterr().out
    assert "× 3 行目 I 列「数量1」: 「五万」は数値でない値" in shown
    assert "× を直したら" in shown


def test_another_layout_is_told(file, capsys):
    assert run("map", file, "--mapping", FOLDER / "hibiki-denshi.yaml") == 7
    captured = capsys.readouterr()
    assert "目印がありません: 見出し「発注NO」" in captured.out
    assert "別の様式でないか" in captured.err


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert run("map", tmp_path / "none.csv") == 3
    assert "がありません" in capsys.readouterr().err


@pytest.mark.parametrize("name", BUYERS)
def test_every_buyer_can_be_shown(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(BUYERS[name]())
    assert run("map", path) == (7 if name == "hinode-foods" else 0)  # no headings
    assert run("map", path, "--mapping", FOLDER / f"{name}.yaml") == 0


def test_an_empty_column_that_nobody_knows_is_told(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("注文番号,注文日,品名,数量,検印\nA-1,2026/11/01,軸,3,\n", "utf-8")
    assert run("map", path) == 0
    assert "読まない列でよいか確かめる: 検印" in capsys.readouterr().out
