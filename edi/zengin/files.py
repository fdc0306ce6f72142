"""A bank file as header, data, trailer and end records (全銀ファイル).

Reads records with or without line ends (CR, LF, CRLF) and with an EOF mark (0x1A);
checks the order of the records. Every error names the record, counted from 1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from books.errors import FormatError
from edi.zengin.codec import Layout
from edi.zengin.layouts import FileFormat

CRLF = b"\r\n"
EOF_MARK = b"\x1a"
MAX_FILE_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One record read: its number in the file from 1 and its fields."""

    number: int
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """A field as it stands, without padding."""
        return self.values[name]

    def amount(self, name: str) -> int:
        """A field of digits as a number."""
        return int(self.values[name])


@dataclass(frozen=True)
class Batch:
    """One account's records: header, data and trailer (一口座分)."""

    header: Row
    rows: tuple[Row, ...]
    trailer: Row


@dataclass(frozen=True)
class BankFile:
    """All batches and the end record; ``record_count`` counts every record."""

    batches: tuple[Batch, ...]
    end: Row
    record_count: int


@dataclass(frozen=True)
class Style:
    """How a file is written (ファイルの体裁): banks ask for different line ends."""

    line_end: bytes = CRLF
    eof_mark: bool = False


@contextmanager
def at_record(number: int) -> Iterator[None]:
    """Name the record in every format error raised inside."""
    try:
        yield
    except FormatError as error:
        raise FormatError(f"{number}番目のレコード: {error}") from error


def split_records(data: bytes, width: int) -> tuple[bytes, ...]:
    """Cut a file into its records, by line ends where it has them, else by width.

    Raises:
        FormatError: empty, too large, or a record of another length.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FormatError("銀行ファイルが大きすぎます。期間を分けて取得してください。")
    body = data.rstrip(b"\x1a\r\n\x00")
    if not body:
        raise FormatError("銀行ファイルが空です。取得し直してください。")
    if re.search(rb"[\r\n]", body):
        records = re.split(rb"\r\n|\r|\n", body)
    else:
        records = [body[i : i + width] for i in range(0, len(body), width)]
    for number, record in enumerate(records, 1):
        if len(record) != width:
            raise FormatError(
                f"{number}番目のレコード: 長さが{len(record)}バイトです({width}バイトの"
                "はずです)。文字コードや改行を変えずに取得し直してください。"
            )
    return tuple(records)


def read_file(data: bytes, file_format: FileFormat) -> BankFile:
    """Read a file and check the order of its records.

    Raises:
        FormatError: with the number of the record.
    """
    records = split_records(data, file_format.width)
    batches: list[Batch] = []
    header: Row | None = None
    rows: list[Row] = []
    for number, record in enumerate(records, 1):
        with at_record(number):
            row = _decode(file_format, number, record)
            match row.text("record"), header:
                case "1", None:
                    header, rows = row, []
                case "2", Row():
                    rows.append(row)
                case "8", Row() as opened:
                    batches.append(Batch(opened, tuple(rows), row))
                    header = None
                case "9", None if batches and number == len(records):
                    return BankFile(tuple(batches), row, number)
                case _:
                    raise FormatError(
                        f"データ区分「{row.text('record')}」がこの位置にあるのは誤りです"
                        "(ヘッダ1・データ2・トレーラ8・エンド9の順)。"
                    )
    raise FormatError(
        "エンドレコード(データ区分9)がなく、ファイルが途中で切れています。"
        "取得し直してください。"
    )


def _decode(file_format: FileFormat, number: int, record: bytes) -> Row:
    layouts = {
        b"1": file_format.header,
        b"2": file_format.data,
        b"8": file_format.trailer,
        b"9": file_format.end,
    }
    layout = layouts.get(record[:1])
    if layout is None:
        raise FormatError(
            f"データ区分「{record[:1].decode('ascii', 'replace')}」は"
            f"{file_format.label}にありません。ファイルの種類を確かめてください。"
        )
    return Row(number, layout.decode(record))


def write_records(
    records: Sequence[tuple[Layout, Mapping[str, str]]], style: Style
) -> bytes:
    """Write records in order, each followed by the line end of the style.

    Raises:
        FormatError: with the number of the record whose value does not fit.
    """
    written = []
    for number, (layout, values) in enumerate(records, 1):
        with at_record(number):
            written.append(layout.encode(values))
    body = b"".join(record + style.line_end for record in written)
    return body + EOF_MARK if style.eof_mark else body


def check_total(row: Row, field: str, label: str, actual: int) -> None:
    """Compare a total of a trailer or end record with what was read.

    Raises:
        FormatError: they differ.
    """
    stated = row.amount(field)
    if stated != actual:
        raise FormatError(
            f"{row.number}番目のレコード: {label}が{stated:,}ですが、データの合計は"
            f"{actual:,}です。ファイルが欠けていないか確かめ、取得し直してください。"
        )
