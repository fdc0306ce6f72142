"""A bank file as header, data, trailer and end records (全銀ファイル).

Reads JIS and EBCDIC, records with or without line ends (CR, LF, CRLF) and with an EOF
mark (0x1A); checks the order of the records. Every error names the record, from 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple

from books.errors import FormatError
from edi.zengin.codec import FileFormat, Layout
from edi.zengin.coding import JIS, Coding, find_coding
from edi.zengin.style import EOF_MARK, Style

MAX_FILE_BYTES = 50 * 1024 * 1024
_BEHIND = "\r\n\0\x1a"  # what may follow the last record


class Row(NamedTuple):
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
    coding: Coding = JIS


class at_record:  # noqa: N801  reads as a statement: with at_record(3)
    """Name the record in every format error raised inside."""

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        """Remember the number, from 1."""
        self._number = number

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Put the number before the sentence."""
        if isinstance(error, FormatError):
            raise FormatError(f"{self._number}番目のレコード: {error}") from error


def split_records(text: str, width: int) -> Sequence[str]:
    """Cut a file into its records, by line ends where it has them, else by width.

    Raises:
        FormatError: empty or a record of another length.
    """
    body = text.rstrip(_BEHIND)
    if not body:
        raise FormatError("銀行ファイルが空です。取得し直してください。")
    if "\n" in body or "\r" in body:
        records = body.splitlines()
    else:
        records = [body[i : i + width] for i in range(0, len(body), width)]
    for number, record in enumerate(records, 1):
        if len(record) != width:
            raise FormatError(
                f"{number}番目のレコード: 長さが{len(record)}バイトです({width}バイトの"
                "はずです)。文字コードや改行を変えずに取得し直してください。"
            )
    return records


def read_file(data: bytes, file_format: FileFormat) -> BankFile:
    """Read a file and check the order of its records.

    Raises:
        FormatError: with the number of the record.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FormatError("銀行ファイルが大きすぎます。期間を分けて取得してください。")
    coding = find_coding(data) or JIS
    records = split_records(coding.decode(data), file_format.width)
    batches: list[Batch] = []
    header: Row | None = None
    rows: list[Row] = []
    for row in _decode(records, file_format):
        kind = row.values["record"]
        if kind == "2" and header:
            rows.append(row)
        elif kind == "1" and header is None:
            header, rows = row, []
        elif kind == "8" and header:
            batches.append(Batch(header, tuple(rows), row))
            header = None
        elif kind == "9" and batches and not header and row.number == len(records):
            return BankFile(tuple(batches), row, row.number, coding)
        else:
            raise FormatError(
                f"{row.number}番目のレコード: データ区分「{kind}」がこの位置にあるのは"
                "誤りです(ヘッダ1・データ2・トレーラ8・エンド9の順)。"
            )
    raise FormatError(
        "エンドレコード(データ区分9)がなく、ファイルが途中で切れています。"
        "取得し直してください。"
    )


def _decode(records: Sequence[str], file_format: FileFormat) -> Iterator[Row]:
    layouts = file_format.layouts
    for number, record in enumerate(records, 1):
        with at_record(number):
            layout = layouts.get(record[0])
            if layout is None:
                raise FormatError(
                    f"データ区分「{record[0]}」は"
                    f"{file_format.label}にありません。ファイルの種類を確かめてください。"
                )
            yield Row(number, layout.parse(record))


def format_file(file: BankFile, file_format: FileFormat, style: Style) -> bytes:
    """Write a file that was read, every field of it (読んだままの書き出し).

    Raises:
        FormatError: with the number of the record whose value does not fit.
    """
    rows = [
        row
        for batch in file.batches
        for row in (batch.header, *batch.rows, batch.trailer)
    ]
    layouts = file_format.layouts
    return write_records(
        [(layouts[row.text("record")], row.values) for row in (*rows, file.end)], style
    )


def write_records(
    records: Iterable[tuple[Layout, Mapping[str, str]]], style: Style
) -> bytes:
    """Write records in order, each followed by the line end of the style.

    ``records`` may be made on the way: what is wrong with one names its number.

    Raises:
        FormatError: with the number of the record whose value does not fit.
    """
    code = {"coding": style.coding.code}
    written = list[bytes]()
    coming = iter(records)
    while True:
        with at_record(len(written) + 1):
            record = next(coming, None)
            if record is None:
                break
            layout, values = record
            written.append(_encode(layout, {**values, **code}, style.coding))
    body = style.line_end.join(written)
    if style.last_line_end:
        body += style.line_end
    return body + EOF_MARK if style.eof_mark else body


def _encode(layout: Layout, values: Mapping[str, str], coding: Coding) -> bytes:
    text = layout.format(values)
    try:
        return coding.encode(text)
    except UnicodeEncodeError as error:
        place = 0
        for field in layout.fields:
            place += field.width
            if error.start < place:
                break
        raise FormatError(
            f"{field.label}の「{text[error.start]}」は{coding.label}にありません。"
            "JISで出力するか、銀行用の半角カナに直してください。"
        ) from error


def find_wrong_total(row: Row, field: str, label: str, actual: int) -> str | None:
    """What is wrong with a total of a trailer or end record (合計の照合), or None."""
    stated = row.amount(field)
    if stated == actual:
        return None
    return (
        f"{row.number}番目のレコード: {label}が{stated:,}ですが、データの合計は"
        f"{actual:,}です。ファイルが欠けていないか確かめ、取得し直してください。"
    )


def check_total(row: Row, field: str, label: str, actual: int) -> None:
    """Compare a total of a trailer or end record with what was read.

    Raises:
        FormatError: they differ.
    """
    if wrong := find_wrong_total(row, field, label, actual):
        raise FormatError(wrong)
