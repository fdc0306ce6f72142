"""Rows on the terminal: names that people copy stay in one piece at every width."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from flows import console

HEADS = ("!ファイル", "書類", "取引先", ">金額", "状態", "確認すること")
LONG = "2026年10月分_請求書(株式会社おきなぐさ電材)_控え_第2版.pdf"
ROWS = (
    ("08_invoice_miscalculated.png", "請求書 OK-77215", "株式会社おきなぐさ電材",
     "118,052", "要確認", "明細の金額違い、登録番号なし、読み取り: 発行元の名称"),
    ("22_pile.pdf", "納品書 0013377", "はこべ工具株式会社", "", "出力済み", ""),
)  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    """What ``console.table`` prints at a width."""

    def print_at(width, rows=ROWS, heads=HEADS):
        screen = Console(width=width, file=io.StringIO(), highlight=False)
        monkeypatch.setattr(console, "out", screen)
        console.table("処理結果", heads, rows)
        return screen.file.getvalue()

    return print_at


@pytest.mark.parametrize("width", [30, 80, 100, 140, 200])
def test_names_of_files_stay_in_one_piece(shown, width):
    text = shown(width)
    for name, *_ in ROWS:
        assert name in text


@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_is_lost_and_nothing_is_wider_than_the_screen(shown, width):
    text = shown(width)
    assert all(cell_len(line.rstrip()) <= width for line in text.splitlines())
    bare = "".join(text.replace("│", "").split())
    for told in ("118,052", "要確認", "処理結果", "出力済み"):
        assert told in bare


def test_at_80_columns_the_rest_stands_under_the_name(shown):
    title, heads, under, first, *_ = shown(80).splitlines()
    assert title == "処理結果"
    assert heads.split() == ["ファイル", "金額", "状態"]
    assert under.strip() == "書類 ・ 取引先 ・ 確認すること"
    assert first.split() == ["08_invoice_miscalculated.png", "118,052", "要確認"]
    ends = [
        cell_len(line[: line.index(told) + len(told)])
        for line, told in ((heads, "金額"), (first, "118,052"))
    ]
    assert ends[0] == ends[1]


def test_at_140_columns_it_is_a_table(shown):
    text = shown(140)
    assert "┃ ファイル" in text
    assert "│ 118,052 │" in text


def test_a_very_long_name_is_one_piece_too(shown):
    text = shown(80, [(LONG, *ROWS[0][1:])])
    assert LONG in text
    assert "118,052" in text


def test_tables_without_names_are_broken_as_before(shown):
    text = shown(
        30, [("○", "データベース", "sqlite:////a/b/c/d/e")], ("", "項目", "結果")
    )
    assert "┃" in text
