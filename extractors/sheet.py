"""Tables of workbooks and CSV files as rows of text (表計算ファイルの読み取り).

What a reader sees: the values, not the formulas; visible sheets only; dates in ISO form,
percentages as shown. Formulas are never computed here: a workbook that was saved without
their results is refused, for its amounts would silently be empty.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl

from books.csvtext import decode_text, guess_delimiter
from books.errors import UnreadableFileError

Rows = tuple[tuple[str, ...], ...]

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_CELLS = 500_000
MAX_COLUMNS = 1_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "Excelで開き、.xlsx形式で保存し直してください。"


def read_tables(path: Path) -> tuple[Rows, ...]:
    """Read every table of a file (表の読込): one a visible sheet, or the one of a CSV.

    Cells are trimmed; empty rows and columns at the end are left out, a table without
    any value too.

    Raises:
        UnreadableFileError: broken, encrypted, with macros, too large, an old format,
            an unknown character encoding, or formulas without results.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise _refusal(
                path, "too_large", "大きすぎます。必要な部分だけにしてください。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise _refusal(
            path, "missing", "開けません。場所と名前を確かめてください。"
        ) from error
    if not data:
        raise _refusal(path, "empty", "中身が空です。送り主に再送を頼んでください。")
    if data.startswith(_OLE):
        raise _old_office(path, data)
    if data.startswith(b"PK"):
        return tuple(t for t in _read_workbook(path, data) if t)
    return tuple(t for t in (_read_csv(path, data),) if t)


def _refusal(path: Path, code: str, message: str) -> UnreadableFileError:
    return UnreadableFileError(code, f"{path.name}: {message}")


def _old_office(path: Path, data: bytes) -> UnreadableFileError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _refusal(
            path,
            "encrypted",
            "パスワードが掛かっています。外して保存し直してください。",
        )
    return _refusal(path, "office_old", f"古い形式(.xls)は読めません。{_RESAVE}")


def _check_archive(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _refusal(path, "broken", f"ファイルが壊れています。{_RESAVE}") from error
    names = {member.filename.lower() for member in members}
    if any(
        name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name
        for name in names
    ):
        raise _refusal(path, "macro", f"マクロが入っているため読みません。{_RESAVE}")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise _refusal(
            path, "too_large", "展開すると大きすぎます。必要な部分だけにしてください。"
        )
    if "xl/workbook.xml" not in names:
        raise _refusal(path, "broken", f"Excelのファイルではありません。{_RESAVE}")


def _read_workbook(path: Path, data: bytes) -> Iterator[Rows]:
    _check_archive(path, data)
    budget = _Budget(path)
    try:
        values = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True
        )
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for sheet, source in zip(values.worksheets, formulas.worksheets, strict=True):
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()
                source.reset_dimensions()
                yield _trim(_rows(path, sheet, source, budget))
    except UnreadableFileError:
        raise
    except Exception as error:  # whatever a broken file provokes inside openpyxl
        raise _refusal(
            path, "broken", f"ファイルが壊れています({error})。{_RESAVE}"
        ) from error


class _Budget:
    """Counts cells over all sheets, so that no file can fill the memory."""

    def __init__(self, path: Path) -> None:
        self._path, self._left = path, MAX_CELLS

    def take(self, cells: int) -> None:
        """Use up some cells, at least one a row.

        Raises:
            UnreadableFileError: a row is too wide, or there are too many cells.
        """
        self._left -= max(cells, 1)
        if self._left < 0 or cells > MAX_COLUMNS:
            raise _refusal(
                self._path,
                "too_large",
                "表が大きすぎます。必要な部分だけにしてください。",
            )


def _rows(path: Path, sheet: Any, source: Any, budget: _Budget) -> Iterator[list[str]]:
    for shown, written in zip(sheet.iter_rows(), source.iter_rows(), strict=True):
        budget.take(len(shown))
        texts = []
        for cell, formula in zip(shown, written, strict=True):
            if cell.value is None and getattr(formula, "data_type", "") == "f":
                raise _refusal(
                    path,
                    "formula_without_value",
                    "数式の計算結果が保存されていません。"
                    "Excelで開いて上書き保存し、もう一度入れてください。",
                )
            texts.append(_text(cell.value, getattr(cell, "number_format", "") or ""))
        yield texts


def _text(value: Any, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return _number(value, percent="%" in number_format)
    return str(value).strip()


def _number(value: float, *, percent: bool) -> str:
    """A number as people write it: no exponent, no ``.0``, a percentage with its sign."""
    try:
        exact = Decimal(repr(value)) * (100 if percent else 1)
        whole = exact == exact.to_integral_value()
        text = format(exact.quantize(Decimal(1)) if whole else exact.normalize(), "f")
    except (InvalidOperation, OverflowError):
        return str(value)
    return f"{text}%" if percent else text


def _read_csv(path: Path, data: bytes) -> Rows:
    text = _decode(path, data)
    budget = _Budget(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=guess_delimiter(text))
    rows = []
    try:
        for row in reader:
            budget.take(len(row))
            rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise _refusal(
            path,
            "broken",
            f"CSVとして読めません({error})。送り主に再送を頼んでください。",
        ) from error
    return _trim(rows)


def _decode(path: Path, data: bytes) -> str:
    found = decode_text(data)
    if found is None:
        raise _refusal(
            path,
            "encoding",
            "文字コードが分かりません。UTF-8かShift_JISのCSVで保存し直してください。",
        )
    return found[0]


def _trim(rows: Iterable[Iterable[str]]) -> Rows:
    """Without empty rows and cells at the end; the rows stay as long as each is."""
    kept = []
    for row in rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        kept.append(tuple(cells))
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
