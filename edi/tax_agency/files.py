"""The downloads of the registry: full and difference files (公表情報の全件・差分ファイル).

A zip of CSV files, or one of them unpacked; UTF-8, no heading. They have millions of
rows, so rows are read one by one. The agency signs its zips with OpenPGP; a person
checks that with the agency's key, denpyo does not.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from books.errors import FormatError
from books.registry import Registration
from edi.tax_agency.records import parse_row

MAX_UNPACKED_BYTES = 20 * 1024**3
MAX_ROW_LETTERS = 20_000
_DAY = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")


def find_file_day(path: Path) -> dt.date | None:
    """Day in the name of a download, or None (ファイルの日付).

    >>> find_file_day(Path("2_1_20261031_all.zip")), find_file_day(Path("a.csv"))
    (datetime.date(2026, 10, 31), None)
    """
    for match in _DAY.finditer(path.name):
        try:
            return dt.date(*map(int, match.groups()))
        except ValueError:
            continue
    return None


def read_registry_file(path: Path) -> Iterator[Registration]:
    """Read a download row by row (公表ファイルの読込).

    Raises:
        FormatError: no CSV inside, or a row that can't be read, with its number.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield from _rows(file, path.name)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, path)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise FormatError(
            f"{path.name} を展開できません({error})。公表サイトから取得し直してください。"
        ) from error


def _members(archive: zipfile.ZipFile, path: Path) -> Iterator[Registration]:
    members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv")]
    if not members:
        raise FormatError(
            f"{path.name} に CSV がありません。公表サイトで CSV 形式を選んでください。"
        )
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise FormatError(f"{path.name} は展開すると大きすぎるため読み込みません。")
    for member in members:
        with archive.open(member) as file:
            yield from _rows(file, member.filename)


def _rows(file: IO[bytes], name: str) -> Iterator[Registration]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.field_size_limit(MAX_ROW_LETTERS)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text), 1):  # noqa: B007
            if cells:
                yield parse_row(cells)
    except FormatError as error:
        raise FormatError(f"{name} の{number}行目: {error}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise FormatError(
            f"{name} の{number + 1}行目より後を読めません({error})。公表サイトの"
            "Unicode の CSV を、編集せずに渡してください。"
        ) from error
