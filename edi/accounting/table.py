"""Columns of an import file, and rows written so that nothing is lost unseen (取込表).

Rules for texts, each change told as a finding:
- a line break becomes a space;
- a first character that a spreadsheet takes for a formula (``= + - @``) is written full
  width, because these files are opened in spreadsheets on the way;
- a character that the file's encoding lacks is replaced by the table below, else refused;
- a text that is too long is cut where the column says so (摘要), else refused.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from books.errors import FormatError
from books.model import Finding, Severity

# Characters outside CP932 with a usual stand-in that reads the same
REPLACEMENTS = {
    "\u00a0": " ",
    "\u00a5": "￥",
    "\u2013": "－",
    "\u2014": "―",
    "\u2022": "・",
    "\u22c5": "・",
    "\u2212": "－",
    "\u301c": "～",
    "\u2016": "∥",
    "\u00b7": "・",
    "\U00020bb7": "吉",
}
_FORMULA = {"=": "＝", "+": "＋", "-": "－", "@": "＠"}
_BREAKS = str.maketrans(dict.fromkeys("\r\n\t\v\f\u0085\u2028\u2029", " "))


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): ``width`` in half-width characters (bytes of CP932), None if free.

    ``cut`` shortens what is too long; ``number`` is written as it is.
    """

    name: str
    width: int | None = None
    required: bool = False
    cut: bool = False
    number: bool = False


@dataclass(slots=True)
class Report:
    """Collects what was changed on the way into a file (変更の記録)."""

    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, message: str) -> None:
        """Add a finding; the same one only once."""
        finding = Finding(code=code, severity=Severity.WARNING, message=message)
        if finding not in self.findings:
            self.findings.append(finding)


def width_of(text: str) -> int:
    """Width in half-width characters, as the programs count (半角換算の桁数).

    >>> width_of("仕入ABｶ")
    7
    """
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    return 1 if char.isascii() or "\uff61" <= char <= "\uff9f" else 2


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]],
    *,
    encoding: str,
    header: bool,
    report: Report,
) -> bytes:
    """Write rows of texts as CSV with CRLF (CSV作成).

    Raises:
        FormatError: a required cell is empty, a text is too long, or a character has
            no place in the encoding.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    if header:
        writer.writerow([column.name for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow(
            [_cell(c, row.get(c.name, ""), number, encoding, report) for c in columns]
        )
    return target.getvalue().encode(encoding)


def _cell(column: Column, text: str, row: int, encoding: str, report: Report) -> str:
    if column.required and not text:
        raise FormatError(
            f"{row}行目の「{column.name}」が空です。値を入力してください。"
        )
    if column.number:
        return _fit(column, text, row, report)
    plain = text.translate(_BREAKS).strip()
    if plain[:1] in _FORMULA:
        plain = _FORMULA[plain[0]] + plain[1:]
        report.tell(
            "accounting_formula",
            f"「{column.name}」の先頭の記号を全角にしました(数式とみなされるため): {plain}",
        )
    return _fit(column, _encodable(plain, column, encoding, report), row, report)


def _fit(column: Column, text: str, row: int, report: Report) -> str:
    if column.width is None or width_of(text) <= column.width:
        return text
    if not column.cut:
        raise FormatError(
            f"{row}行目の「{column.name}」は半角{column.width}桁までです: {text}。"
            "短い名称に変えてください。"
        )
    short, used = "", 0
    for char in text:
        used += _width(char)
        if used > column.width:
            break
        short += char
    short = short.rstrip()
    report.tell(
        "accounting_shortened",
        f"「{column.name}」を半角{column.width}桁に短くしました: {text} → {short}",
    )
    return short


def _encodable(text: str, column: Column, encoding: str, report: Report) -> str:
    written = "".join(_stand_in(char, encoding) for char in text)
    lost = sorted({char for char in written if not _survives(char, encoding)})
    if lost:
        names = "、".join(f"「{c}」(U+{ord(c):04X})" for c in lost)
        raise FormatError(
            f"「{column.name}」に{encoding}で書けない文字があります: {names}。"
            "別の文字に変えてください。"
        )
    if written != text:
        report.tell(
            "accounting_replaced",
            f"「{column.name}」の文字を置き換えました: {text} → {written}",
        )
    return written


def _stand_in(char: str, encoding: str) -> str:
    return char if _survives(char, encoding) else REPLACEMENTS.get(char, char)


def _survives(char: str, encoding: str) -> bool:
    try:
        return char.isprintable() and char.encode(encoding).decode(encoding) == char
    except UnicodeError:
        return False


def read_rows(
    data: bytes, columns: Sequence[Column], *, encodings: Sequence[str], header: bool
) -> tuple[dict[str, str], ...]:
    """Read an import file back into rows by column name (CSV読込).

    Raises:
        FormatError: the encoding, a heading or the number of columns is another.
    """
    names = [column.name for column in columns]
    try:
        table = list(
            csv.reader(io.StringIO(_decode(data, encodings), newline=""), strict=True)
        )
    except csv.Error as error:
        raise FormatError(
            f"CSVとして読めません({error})。元の形式で保存してください。"
        ) from error
    rows = [row for row in table if row]
    if header and (not rows or rows.pop(0) != names):
        raise FormatError("1行目の項目名が違います。列を変えずに保存してください。")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise FormatError(
                f"{number}行目の列数が{len(row)}です({len(names)}列が必要です)。"
                "列を変えずに保存してください。"
            )
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


def _decode(data: bytes, encodings: Sequence[str]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise FormatError(
        f"文字コードが{'・'.join(encodings)}ではありません。指定の形式で保存してください。"
    )


def parse_amount(text: str, name: str) -> int:
    """Whole yen of a cell, empty as 0.

    Raises:
        FormatError: not a number.
    """
    plain = text.replace(",", "").strip()
    sign, digits = (-1, plain[1:]) if plain[:1] == "-" else (1, plain)
    if not plain:
        return 0
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
        raise FormatError(
            f"「{name}」が整数ではありません: {text[:40]}。金額を確かめてください。"
        )
    return sign * int(digits)
