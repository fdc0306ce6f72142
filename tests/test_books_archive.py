import csv
import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import archive
from books.errors import ConflictError
from books.model import DocumentState, Party
from tests.store_cases import DATABASES, add_document, fresh_store, make_reading

AT = dt.datetime(2026, 4, 2, 0, 30, tzinfo=dt.UTC)
MARCH = dt.date(2026, 3, 31)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def two(store, tmp_path):
    danger = Party(name='=HYPERLINK("http://x")')
    first = add_document(store, tmp_path, "1", issue_date=dt.date(2026, 4, 1))
    second = add_document(store, tmp_path, "2", issuer=danger, total=-500)
    store.revise(first, make_reading(total=2200), "佐藤", "金額の誤読", 1)
    return first, second


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_search_by_the_three_keys(store, two, tmp_path):
    rejected = add_document(
        store, tmp_path, "3", DocumentState.REJECTED, issue_date=dt.date(2026, 5, 1)
    )
    every = [d.id for d in archive.search(store)]
    assert every == [*sorted(two), rejected], "by date, whatever the state"
    found = archive.search(store, (MARCH, MARCH), (2000, 3000), "山田")
    assert [d.id for d in found] == [two[0]]
    assert archive.search(store, (None, dt.date(2026, 3, 30))) == ()


def test_what_the_tax_office_gets(store, two, tmp_path):
    folder = tmp_path / "提出" / "2026"
    made = archive.export(store, archive.search(store), folder, AT)
    assert (made.folder, made.documents, made.files, made.problems) == (
        folder,
        2,
        2,
        (),
    )
    index = {row["書類ID"]: row for row in rows(folder / archive.INDEX)}
    assert index[two[0]]["取引年月日"] == "2026-03-31"
    assert index[two[0]]["取引金額"] == "2200"
    assert index[two[0]]["受信日時"] == "2026-04-01 09:00:01"
    assert index[two[0]]["版"] == "2"
    assert index[two[1]]["発行者"] == '\'=HYPERLINK("http://x")'
    assert index[two[1]]["取引金額"] == "-500"
    for row in index.values():
        original = (folder / row["原本"]).read_bytes()
        assert hashlib.sha256(original).hexdigest() == row["SHA-256"]
    revisions = rows(folder / archive.REVISIONS)
    assert [(r["版"], r["担当"]) for r in revisions if r["書類ID"] == two[0]] == [
        ("1", "試験"),
        ("2", "佐藤"),
    ]
    for row in revisions:
        assert (folder / row["本文"]).read_text("utf-8").startswith('{"document":')
    actions = [r["操作"] for r in rows(folder / archive.ACTIONS)]
    assert actions.count("document.added") == 2
    assert actions[0] == "file.received"
    report = (folder / archive.REPORT).read_text("utf-8-sig")
    assert "不整合: 0 件" in report
    assert "検査日時: 2026-04-02 09:30:00" in report
    assert store.audit_end()[1] in report


def test_a_folder_is_not_written_twice(store, two, tmp_path):
    folder = tmp_path / "2026"
    (tmp_path / ".2026.draft").mkdir()
    archive.export(store, (), folder, AT)
    with pytest.raises(ConflictError, match="すでにあります"):
        archive.export(store, (), folder, AT)
    assert not (tmp_path / ".2026.draft").exists()


def test_a_lost_original_is_told(store, two, tmp_path):
    store.get(two[1]).file.path.unlink()
    made = archive.export(store, archive.search(store), tmp_path / "x", AT)
    assert made.files == 1
    assert [p.code for p in made.problems] == ["original_missing"]
    index = {row["書類ID"]: row for row in rows(made.folder / archive.INDEX)}
    assert index[two[1]]["原本"] == ""
    report = (made.folder / archive.REPORT).read_text("utf-8-sig")
    assert "原本「2.pdf」" in report
    assert "すべての原本" not in report


@given(st.text())
def test_no_cell_is_a_formula(text):
    cell = str(archive.safe_cell(text))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert cell.endswith(text)
