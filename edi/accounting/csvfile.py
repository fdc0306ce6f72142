"""The cells of a CSV file, in any of the encodings that the programs use (CSV読込)."""

import csv
import io
from collections.abc import Sequence

from books.errors import FormatError

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 300_000
MAX_CELLS = 200  # a row; the widest of the formats has 27


def parse_csv(data: bytes, encodings: Sequence[str]) -> list[list[str]]:
    """Every row that is not empty, as cells.

    Raises:
        FormatError: too large, in another encoding, or no CSV.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"ファイルが{MAX_BYTES // 2**20}MBを超えています。期間を分けてください。"
        )
    text = _decode(data, encodings)
    if "\0" in text:
        raise FormatError("CSVではありません。元の形式で保存してください。")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if row:
                rows.append(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_CELLS:
                raise FormatError(
                    f"{MAX_ROWS:,}行か{MAX_CELLS}列を超えています。期間を分けてください。"
                )
    except csv.Error as error:
        raise FormatError(
            f"CSVとして読めません({error})。元の形式で保存してください。"
        ) from error
    return rows


def first_row(data: bytes, encodings: Sequence[str], comment: str = "") -> list[str]:
    """The first row that is no comment, to tell what a file is; empty if it has none."""
    head = data[:8192]
    if len(data) > len(head):
        head = head[: head.rfind(b"\n") + 1]
    try:
        rows = parse_csv(head, encodings)
    except FormatError:
        return []
    return next((r for r in rows if not (comment and r[0].startswith(comment))), [])


def _decode(data: bytes, encodings: Sequence[str]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise FormatError(
        f"文字コードが{'・'.join(encodings)}ではありません。指定の形式で保存してください。"
    )
