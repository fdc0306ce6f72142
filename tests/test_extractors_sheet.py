"""Workbooks and CSV files as rows of text, or a refusal with a reason."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractors.sheet as module
from books.errors import UnreadableFileError
from extractors.sheet import read_tables

DAY = dt.datetime.fromisoformat("2026-10-31")


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def workbook(*rows, **formats) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    return book


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_tables(path)
    assert path.name in str(caught.value)
    return caught.value.code


def test_values_are_as_a_reader_sees_them(tmp_path):
    book = workbook(
        [" 品名 ", "数量", None, None],
        ["加工費", 12.0, 0.1, 1234567.5],
        [
            DAY,
            DAY + dt.timedelta(hours=9, minutes=30),
            dt.time(9, 5),
            True,
        ],
        [0.075, 1e20, None, False],
        [None, None],
        C2="0%",
        A4="0.0%",
    )
    hidden = book.create_sheet("隠し")
    hidden.append(["秘密"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    (rows,) = read_tables(saved(book, tmp_path / "a.xlsx"))
    assert rows == (
        ("品名", "数量"),
        ("加工費", "12", "10%", "1234567.5"),
        ("2026-10-31", "2026-10-31 09:30:00", "09:05:00", "TRUE"),
        ("7.5%", "100000000000000000000", "", "FALSE"),
    )


def test_several_sheets_are_several_tables(tmp_path):
    book = workbook(["一"])
    book.create_sheet("次").append(["二"])
    assert read_tables(saved(book, tmp_path / "a.xlsx")) == ((("一",),), (("二",),))


def test_formulas_need_their_results(tmp_path):
    assert (
        code_of(saved(workbook([1, "=A1*2"]), tmp_path / "a.xlsx"))
        == "formula_without_value"
    )


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings(tmp_path, encoding):
    text = "品名,数量\r\n加工費,3\r\n"
    path = write(tmp_path / "a.csv", text.encode(encoding))
    assert read_tables(path) == ((("品名", "数量"), ("加工費", "3")),)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(tmp_path, delimiter):
    rows = [["品名", "金額"], ['"工賃 1,000円"', "1000"], ["部品", "200"]]
    text = "\n".join(delimiter.join(r) for r in rows)
    path = write(tmp_path / "a.csv", text.encode())
    assert read_tables(path)[0][1] == ("工賃 1,000円", "1000")


def test_one_column_and_nothing(tmp_path):
    assert read_tables(write(tmp_path / "a.csv", "請求書\n".encode())) == (
        (("請求書",),),
    )
    assert read_tables(write(tmp_path / "b.csv", b"\r\n,,\r\n")) == ()


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04broken", "broken"),
        (archive("a.txt"), "broken"),
        (archive("xl/workbook.xml"), "broken"),
        (archive("xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
        (archive("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macro"),
        (module._OLE + b"old", "office_old"),
        (module._OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\x81", "encoding"),
        (b"a,b\x00\x01c", "encoding"),
        (b'"' + b"a" * 140_000, "broken"),
    ],
)
def test_refusals(tmp_path, data, code):
    assert code_of(write(tmp_path / "a.xlsx", data)) == code


def test_missing_file(tmp_path):
    assert code_of(tmp_path / "no.csv") == "missing"


def test_limits(tmp_path, monkeypatch):
    path = saved(workbook(["a", "b"], ["c", "d"]), tmp_path / "a.xlsx")
    monkeypatch.setattr(module, "MAX_CELLS", 3)
    assert code_of(path) == "too_large"
    monkeypatch.setattr(module, "MAX_UNPACKED_BYTES", 10)
    assert code_of(path) == "too_large"
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 10)
    assert code_of(path) == "too_large"


def test_too_wide(tmp_path):
    assert code_of(write(tmp_path / "a.csv", b"," * 2_000)) == "too_large"


def test_odd_numbers():
    assert module._text(float("inf"), "") == "inf"
    assert module._text(dt.date(2026, 1, 2), "") == "2026-01-02"
    assert module._number(1e-7, percent=False) == "0.0000001"


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(str.encode)
    | st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
)
def test_any_file_is_read_or_refused(tmp_path, data):
    if isinstance(data, tuple):
        good = saved(workbook(["a", 1], ["b", 2]), tmp_path / "g.xlsx").read_bytes()
        place, junk = data
        data = good[:place] + junk + good[place + len(junk) :]
    try:
        tables = read_tables(write(tmp_path / "x.xlsx", data))
    except UnreadableFileError:
        return
    assert all(isinstance(cell, str) for rows in tables for row in rows for cell in row)
